package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RuntimeExamples {

    static final class Clerk extends GenServer<Integer, Clerk.Message> {
        sealed interface Message {}

        record Serve() implements Message, Call<Message, Integer> {}

        record Faint() implements Message {}

        static final Name<Message> NAME = new Name<>("clerk");

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer served) {
            return switch (message) {
                case Serve serve -> next(served + 1).reply(serve, served + 1);
                case Faint() -> throw new IllegalStateException("the air is bad");
            };
        }
    }

    private static ActorRuntime openOffice() {
        var runtime = ActorRuntime.open();
        runtime.start(
                Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(new Clerk(), StartOptions.named(Clerk.NAME)))));
        return runtime;
    }

    // @start region="serve"
    /// Serves until the JVM is told to end, by a signal or by `System.exit`.
    static void serve(ActorRuntime runtime) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close));
        runtime.awaitClose(); // without it `main` returns, and the JVM ends with all processes in it
    }
    // @end

    @Test
    void serves() throws Exception {
        var runtime = openOffice();
        var served = CompletableFuture.runAsync(() -> {
            try {
                serve(runtime);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        runtime.close();
        served.get(30, TimeUnit.SECONDS);
    }

    @Test
    void asksWhoeverIsThere() {
        try (var runtime = openOffice()) {
            var clerk = runtime.ref(Clerk.NAME);
            var ended = runtime.whenEnded(clerk);
            clerk.cast(new Clerk.Faint());
            ended.join();
            // @start region="registered"
            // While its supervisor restarts the clerk, no process holds the name, and call would fail.
            int number = clerk.callWhenRegistered(new Clerk.Serve(), Duration.ofSeconds(5));
            // @end
            assertThat(number).isEqualTo(1);
        }
    }
}
