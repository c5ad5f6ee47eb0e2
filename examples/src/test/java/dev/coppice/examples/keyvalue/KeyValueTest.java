package dev.coppice.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.PartitionSupervisorRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeyValueTest extends ServedTest {
    private static Reply text(String text) {
        return Reply.bulk(text);
    }

    @Test void strings_areKeptAndCounted() throws IOException {
        try (var client = new Client(port)) {
            assertThat(client.ask("SET", "a", "1")).isEqualTo(Reply.OK);
            assertThat(client.ask("GET", "a")).isEqualTo(text("1"));
            assertThat(client.ask("INCR", "a")).isEqualTo(new Reply.Whole(2));
            assertThat(client.ask("APPEND", "a", "0")).isEqualTo(new Reply.Whole(2));
            assertThat(client.ask("GET", "a")).isEqualTo(text("20"));
            assertThat(client.ask("GET", "none")).isEqualTo(Reply.NOTHING);
            assertThat(client.ask("MSET", "b", "2", "c", "3", "d", "4")).isEqualTo(Reply.OK);
            assertThat(client.ask("MGET", "b", "none", "d"))
                    .isEqualTo(new Reply.Array(List.of(text("2"), Reply.NOTHING, text("4"))));
            assertThat(client.ask("DBSIZE")).isEqualTo(new Reply.Whole(4));
            assertThat(client.ask("DEL", "a", "b", "none")).isEqualTo(new Reply.Whole(2));
            assertThat(client.ask("EXISTS", "c", "d", "a")).isEqualTo(new Reply.Whole(2));
        }
    }

    @Test void listsSetsAndHashes_areKept() throws IOException {
        try (var client = new Client(port)) {
            client.ask("RPUSH", "l", "b", "c");
            client.ask("LPUSH", "l", "a");
            assertThat(client.ask("LRANGE", "l", "0", "-1"))
                    .isEqualTo(new Reply.Array(List.of(text("a"), text("b"), text("c"))));
            assertThat(client.ask("LPOP", "l")).isEqualTo(text("a"));
            assertThat(client.ask("SADD", "s", "x", "y", "x")).isEqualTo(new Reply.Whole(2));
            assertThat(client.ask("SISMEMBER", "s", "y")).isEqualTo(new Reply.Whole(1));
            assertThat(client.ask("HSET", "h", "f", "1", "g", "2")).isEqualTo(new Reply.Whole(2));
            assertThat(client.ask("HGET", "h", "g")).isEqualTo(text("2"));
            assertThat(client.ask("GET", "l")).isEqualTo(Reply.WRONG_TYPE);
            assertThat(client.ask("TYPE", "h")).isEqualTo(new Reply.Simple("hash"));
        }
    }

    @Test void keys_endWhenTheirTimeIsUp() throws IOException {
        try (var client = new Client(port)) {
            client.ask("SET", "brief", "x", "PX", "1");
            client.ask("SET", "long", "x", "EX", "100");
            org.awaitility.Awaitility.await().until(() -> client.ask("GET", "brief").equals(Reply.NOTHING));
            assertThat(client.ask("TTL", "long")).isIn(new Reply.Whole(100), new Reply.Whole(99));
            assertThat(client.ask("TTL", "none")).isEqualTo(new Reply.Whole(-2));
        }
    }

    @Test void pipeline_isAnsweredInOrder() throws IOException {
        try (var client = new Client(port)) {
            for (int i = 0; i < 500; i++) client.send("SET", "k" + i, "v" + i);
            for (int i = 0; i < 500; i++) client.send("GET", "k" + i);
            for (int i = 0; i < 500; i++) assertThat(client.receive()).isEqualTo(Reply.OK);
            for (int i = 0; i < 500; i++) assertThat(client.receive()).isEqualTo(text("v" + i));
        }
    }

    @Test void published_reachesWhoSubscribed() throws IOException {
        try (var listener = new Client(port); var client = new Client(port)) {
            assertThat(listener.ask("SUBSCRIBE", "news"))
                    .isEqualTo(new Reply.Array(List.of(text("subscribe"), text("news"), new Reply.Whole(1))));
            assertThat(client.ask("PUBLISH", "news", "hello")).isEqualTo(new Reply.Whole(1));
            assertThat(listener.receive())
                    .isEqualTo(new Reply.Array(List.of(text("message"), text("news"), text("hello"))));
            assertThat(client.ask("PUBLISH", "other", "hello")).isEqualTo(new Reply.Whole(0));
        }
    }

    @Test void acknowledgedWrites_surviveAKilledPartition() throws IOException {
        try (var client = new Client(port)) {
            for (int i = 0; i < 100; i++) client.ask("SET", "k" + i, "v" + i);
            for (int p = 0; p < 3; p++) {
                var pid = PartitionSupervisorRef.of(runtime, KeyValueSupervisor.PARTITIONS).ref(p).pid();
                runtime.exit(Objects.requireNonNull(pid), ExitReason.KILL);
            }
            for (int i = 0; i < 100; i++) assertThat(client.ask("GET", "k" + i)).isEqualTo(text("v" + i));
        }
    }

    @Test void acknowledgedWrites_surviveTheRuntime() throws IOException {
        try (var client = new Client(port)) {
            client.ask("SET", "a", "1");
            client.ask("RPUSH", "l", "x", "y");
            client.ask("EXPIRE", "l", "1000");
        }
        runtime.close();
        runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
        runtime.start(new KeyValueSupervisor(runtime, folder, port, 3));
        try (var client = new Client(port)) {
            assertThat(client.ask("GET", "a")).isEqualTo(text("1"));
            assertThat(client.ask("LRANGE", "l", "0", "-1")).isEqualTo(new Reply.Array(List.of(text("x"), text("y"))));
            assertThat(client.ask("TTL", "l")).isNotEqualTo(new Reply.Whole(-1));
        }
    }

    @Test void malformedInput_endsThatConnectionOnly() throws IOException {
        try (var good = new Client(port)) {
            for (String bad : List.of("*x\r\n", "*1\r\n+5\r\n", "*1\r\n$-5\r\n", "*1\r\n$999999999999\r\n",
                    "*99999999\r\n", "*1\r\n$1\r\nab\r\n")) {
                try (var client = new Client(port)) {
                    client.sendRaw(bad.getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.receive()).as(bad).isInstanceOf(Reply.Failure.class);
                    assertThatThrownBy(client::receive).isInstanceOf(IOException.class);
                }
            }
            try (var client = new Client(port)) {
                client.sendRaw("*2\r\n$3\r\nGET\r\n$100\r\nhalf".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(good.ask("PING")).isEqualTo(new Reply.Simple("PONG"));
            assertThat(good.ask("NONSENSE")).isInstanceOf(Reply.Failure.class);
            assertThat(good.ask("GET")).isInstanceOf(Reply.Failure.class);
        }
    }

    @Test void traffic_losesNothingWhileEverythingBreaks() throws Exception {
        var traffic = new Traffic(port);
        traffic.start(4);
        for (int i = 0; i < 5; i++) {
            long before = traffic.done();
            org.awaitility.Awaitility.await().until(() -> traffic.done() > before + 50);
            PartitionSupervisorRef.of(runtime, KeyValueSupervisor.PARTITIONS).ref(i).cast(new Partition.Fail());
            var listener = runtime.whereis(KeyValueSupervisor.LISTENER);
            if (listener != null && i % 2 == 0) runtime.exit(listener, ExitReason.KILL);
        }
        long before = traffic.done();
        org.awaitility.Awaitility.await().until(() -> traffic.done() > before + 50);
        traffic.stop();
        assertThat(traffic.lost()).isZero();
    }
}
