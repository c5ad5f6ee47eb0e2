package dev.coppice.core;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Runs a piece of a test as a process, and throws its exceptions.
final class TestProcesses {
    static final Duration SHORT = Duration.ofMillis(50);
    static final Duration LONG = Duration.ofSeconds(20);

    static {
        org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        org.awaitility.Awaitility.setDefaultTimeout(LONG);
    }

    private TestProcesses() {}

    /// Runs `body` as a process that traps exits.
    static void trapping(ActorRuntime runtime, ProcessBody body) {
        run(runtime, SpawnOptions.NONE.trapExits(), body);
    }

    static void plain(ActorRuntime runtime, ProcessBody body) {
        run(runtime, SpawnOptions.NONE, body);
    }

    static void run(ActorRuntime runtime, SpawnOptions options, ProcessBody body) {
        var outcome = new CompletableFuture<Void>();
        var pid = Gen.spawn(runtime, self -> {
            try {
                body.run(self);
                outcome.complete(null);
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        }, options);
        Gen.whenEnded(pid).thenAccept(reason ->
                outcome.completeExceptionally(new AssertionError("the process of the test ended early: " + reason)));
        await(outcome);
    }

    /// Returns the number of repetitions of a test: `real` times on the real scheduler, which chance helps to reach
    /// rare orders, and up to 100 times in an order that is drawn.
    static int rounds(int real) {
        return Schedule.seed().isPresent() ? Math.min(real, 100) : real;
    }

    /// The result of `future`.
    static <T> T await(CompletableFuture<T> future) {
        return Schedule.get(future);
    }

    static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
        return await(stage.toCompletableFuture());
    }

    /// The next entry of the mailbox that is a `type`, which must come.
    static <T> T expect(ReceiveContext self, Class<T> type) {
        var found = self.receive(type::isInstance, LONG);
        if (found == null)
            throw new AssertionError("no " + type.getSimpleName() + " came; the mailbox holds " + self.mailbox());
        return type.cast(found);
    }

    static Signal.Down down(ReceiveContext self) {
        return expect(self, Signal.Down.class);
    }

    static Signal.Exit exit(ReceiveContext self) {
        return expect(self, Signal.Exit.class);
    }

    /// Checks that nothing comes for a moment.
    static void nothing(ReceiveContext self) {
        nothing(self, SHORT);
    }

    static void nothing(ReceiveContext self, Duration time) {
        var found = self.receive(any -> true, time);
        if (found != null) throw new AssertionError("nothing should have come, but did: " + found);
    }

    /// A body that waits for ever.
    static ProcessBody idle() {
        return self -> self.receive(any -> false);
    }

    /// A body that ends with the reason it is sent.
    static ProcessBody obeying() {
        return self -> {
            throw new ProcessExit((ExitReason) self.receive(ExitReason.class::isInstance));
        };
    }

    static ExitReason reason(Object value) {
        return ExitReason.of(value);
    }
}
