package dev.coppice.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.supervision.PartitionSupervisorRef;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Transactions: within one partition, completely or not at all.
class TransactionTest extends ServedTest {
    private static final Reply QUEUED = new Reply.Simple("QUEUED");

    @Test void exec_answersAll_andChangesNothingBefore() throws IOException {
        try (var client = new Client(port); var other = new Client(port)) {
            assertThat(client.ask("MULTI")).isEqualTo(Reply.OK);
            assertThat(client.ask("SET", "{ann}name", "Ann")).isEqualTo(QUEUED);
            assertThat(client.ask("INCR", "{ann}visits")).isEqualTo(QUEUED);
            assertThat(client.ask("LPUSH", "{ann}name", "x")).isEqualTo(QUEUED);
            assertThat(client.ask("EXISTS", "{ann}name", "{ann}visits")).isEqualTo(QUEUED);
            assertThat(other.ask("GET", "{ann}name")).isEqualTo(Reply.NOTHING);
            assertThat(client.ask("EXEC")).isEqualTo(
                    new Reply.Array(List.of(Reply.OK, new Reply.Whole(1), Reply.WRONG_TYPE, new Reply.Whole(2))));
            assertThat(other.ask("GET", "{ann}name")).isEqualTo(Reply.bulk("Ann"));
        }
    }

    @Test void pipelinedTransactions_areAnsweredInOrder() throws IOException {
        try (var client = new Client(port)) {
            for (int i = 0; i < 50; i++) {
                client.send("MULTI");
                client.send("INCR", "n");
                client.send("EXEC");
                client.send("GET", "n");
            }
            for (int i = 1; i <= 50; i++) {
                assertThat(List.of(client.receive(), client.receive(), client.receive(), client.receive())).isEqualTo(
                        List.of(Reply.OK, QUEUED, new Reply.Array(List.of(new Reply.Whole(i))), Reply.bulk("" + i)));
            }
        }
    }

    @Test void discard_forgetsWhatWasQueued() throws IOException {
        try (var client = new Client(port)) {
            client.ask("MULTI");
            client.ask("SET", "a", "1");
            assertThat(client.ask("DISCARD")).isEqualTo(Reply.OK);
            assertThat(client.ask("GET", "a")).isEqualTo(Reply.NOTHING);
            client.ask("MULTI");
            assertThat(client.ask("EXEC")).isEqualTo(new Reply.Array(List.of()));
        }
    }

    @Test void keysInSeveralPartitions_areRefused_andNothingIsDone() throws IOException {
        try (var client = new Client(port)) {
            client.ask("MULTI");
            for (int i = 0; i < 20; i++) client.ask("SET", "k" + i, "v");
            assertThat(client.ask("EXEC"))
                    .isEqualTo(new Reply.Failure("CROSSSLOT Keys in request don't hash to the same slot"));
            assertThat(client.ask("DBSIZE")).isEqualTo(new Reply.Whole(0));
        }
    }

    @Test void commandThatCannotBeQueued_spoilsTheTransaction() throws IOException {
        try (var client = new Client(port)) {
            for (var wrong : List.of(List.of("SET", "a"), List.of("MSET", "a", "1"), List.of("FLUSHALL"),
                    List.of("SUBSCRIBE", "c"), List.of("NOSUCH"))) {
                client.ask("MULTI");
                client.ask("SET", "a", "1");
                assertThat(client.ask(wrong.toArray(String[]::new))).isInstanceOf(Reply.Failure.class);
                assertThat(client.ask("EXEC")).isEqualTo(Transaction.ABORTED);
            }
            assertThat(client.ask("GET", "a")).isEqualTo(Reply.NOTHING);
        }
    }

    @Test void bracketsInTheWrongOrder_areErrors() throws IOException {
        try (var client = new Client(port)) {
            assertThat(client.ask("EXEC")).isEqualTo(Reply.error("EXEC without MULTI"));
            assertThat(client.ask("DISCARD")).isEqualTo(Reply.error("DISCARD without MULTI"));
            client.ask("MULTI");
            assertThat(client.ask("MULTI")).isEqualTo(Reply.error("MULTI calls can not be nested"));
            client.ask("SET", "a", "1");
            assertThat(client.ask("EXEC")).isEqualTo(new Reply.Array(List.of(Reply.OK)));
        }
    }

    @Test void acknowledgedTransactions_surviveKills() throws IOException {
        try (var client = new Client(port)) {
            for (int i = 1; i <= 30; i++) {
                client.ask("MULTI");
                client.ask("INCR", "{t}a");
                client.ask("INCR", "{t}b");
                assertThat(client.ask("EXEC"))
                        .isEqualTo(new Reply.Array(List.of(new Reply.Whole(i), new Reply.Whole(i))));
                if (i % 10 == 0) {
                    for (int p = 0; p < 3; p++) {
                        var pid = PartitionSupervisorRef.of(runtime, KeyValueSupervisor.PARTITIONS).ref(p).pid();
                        runtime.exit(Objects.requireNonNull(pid), ExitReason.KILL);
                    }
                }
            }
        }
    }

    @Test void logThatIsCutAnywhere_hasTransactionsWholly() throws IOException {
        var log = folder.resolve("cut.0.log");
        try (var written = CommandLog.open(folder, "cut", new Keyspace())) {
            written.append(List.of(Command.of("SET", "a", "1"), Command.of("SET", "b", "1")), 1, true);
            written.append(List.of(Command.of("INCR", "a"), Command.of("INCR", "b")), 2, true);
        }
        byte[] whole = Files.readAllBytes(log);
        var seen = new ArrayList<Reply>();
        for (int length = whole.length; length >= 0; length--) {
            Files.write(log, Arrays.copyOf(whole, length));
            var keys = new Keyspace();
            try (var cut = CommandLog.open(folder, "cut", keys)) {
                var a = Commands.run(keys, Command.of("GET", "a"), 3);
                assertThat(Commands.run(keys, Command.of("GET", "b"), 3)).as("cut at %d", length).isEqualTo(a);
                seen.add(a);
                cut.append(List.of(Command.of("SET", "c", "1")), 4, false);
            }
            var again = new Keyspace();
            try (var reopened = CommandLog.open(folder, "cut", again)) {
                assertThat(Commands.run(again, Command.of("GET", "c"), 5)).isEqualTo(Reply.bulk("1"));
                assertThat(Commands.run(again, Command.of("GET", "a"), 5)).isEqualTo(seen.getLast());
                assertThat(reopened.isLarge()).isFalse();
            }
        }
        assertThat(seen.stream().distinct()).containsExactly(Reply.bulk("2"), Reply.bulk("1"), Reply.NOTHING);
    }
}
