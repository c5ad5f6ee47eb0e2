package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testkit.TestRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShutdownExamples {
    static final Name<Outbox.Message> OUTBOX = new Name<>("outbox");

    // @start region="drain"
    /// Sends one letter a second. On request it accepts no more, and replies when the last one is sent.
    static final class Outbox extends GenServer<Outbox.Letters, Outbox.Message> {
        sealed interface Message {}
        record Send(String letter) implements Message, Call<Message, Boolean> {}
        record Drain() implements Message, Call<Message, Integer> {}
        private record Tick() implements Message {}

        record Letters(List<String> waiting, int sent, From<Integer> drained) {}

        @Override protected Next<Letters> init() {
            sendEvery(Duration.ofSeconds(1), new Tick());
            return next(new Letters(List.of(), 0, null));
        }

        @Override protected Next<Letters> handle(Message message, Letters now) {
            return switch (message) {
                case Send send when now.drained() != null -> keep().reply(send, false);
                case Send send -> {
                    var waiting = new ArrayList<>(now.waiting());
                    waiting.add(send.letter());
                    yield next(new Letters(List.copyOf(waiting), now.sent(), null)).reply(send, true);
                }
                case Drain drain -> next(replyIfDone(new Letters(now.waiting(), now.sent(), from(drain))));
                case Tick() when now.waiting().isEmpty() -> keep();
                case Tick() -> {
                    var rest = now.waiting().subList(1, now.waiting().size());
                    yield next(replyIfDone(new Letters(List.copyOf(rest), now.sent() + 1, now.drained())));
                }
            };
        }

        private static Letters replyIfDone(Letters letters) {
            if (letters.waiting().isEmpty() && letters.drained() != null) letters.drained().reply(letters.sent());
            return letters;
        }
    }
    // @end

    @Test void outbox_drains() {
        TestRuntime.explore(10, test -> {
            Ref<Outbox.Message> outbox = test.runtime().start(new Outbox());
            for (int i = 0; i < 5; i++) outbox.call(new Outbox.Send("letter " + i));
            var drained = outbox.ask(new Outbox.Drain());
            assertThat(outbox.call(new Outbox.Send("too late"))).isFalse();
            test.advance(Duration.ofSeconds(5));
            assertThat(drained.join()).isEqualTo(5);
        });
    }

    /// Counts, slowly, and says at its end how far it came.
    static final class Counts extends GenServer<Integer, Counts.Count> {
        record Count() {}

        private final boolean traps;
        private final AtomicInteger counted;

        Counts(boolean traps, AtomicInteger counted) {
            this.traps = traps;
            this.counted = counted;
        }

        @Override protected boolean trapsExits() {
            return traps;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Count message, Integer count) {
            return next(count + 1);
        }

        @Override protected void terminate(ExitReason reason, Integer count) {
            counted.set(count);
        }
    }

    @Test void serverThatTrapsExits_handlesWhatWasSentBefore_andTerminates() {
        TestRuntime.explore(20, test -> {
            for (boolean traps : List.of(true, false)) {
                var counted = new AtomicInteger(-1);
                var name = new Name<Counts.Count>("counts");
                var supervisor = test.runtime().start(Supervisor.of(Supervisor.oneForOne(
                        ChildSpec.of(name, new Counts(traps, counted)))));
                for (int i = 0; i < 10; i++) test.runtime().ref(name).cast(new Counts.Count());
                test.runtime().stop(supervisor);
                assertThat(counted).hasValue(traps ? 10 : -1);
            }
        });
    }

    // @start region="service"
    /// A program without `Application`: the web server stops first, then the queue drains, then the processes end.
    static final class Service implements AutoCloseable {
        private final ActorRuntime runtime =
                ActorRuntime.open(RuntimeOptions.defaults().shutdown(Duration.ofSeconds(20)));
        private final HttpServer server;

        Service() throws IOException {
            runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(OUTBOX, new Outbox()))));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown")); // SIGTERM and Ctrl-C
        }

        @Override public synchronized void close() {
            if (!runtime.isOpen()) return; // closed by another thread
            server.stop(5); // accepts no connection, and waits up to five seconds for requests in progress
            try {
                runtime.ref(OUTBOX).call(new Outbox.Drain(), Duration.ofSeconds(10));
            } finally {
                runtime.close(); // also if the queue is not empty in time
            }
        }
    }
    // @end

    @Test void service_drainsAndCloses() throws Exception {
        var service = new Service();
        service.close();
        assertThat(service.runtime.isOpen()).isFalse();
    }
}
