package dev.coppice.behaviours.task;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Runs a piece of a test as a process, and throws its exceptions.
final class TaskFixture {
    static final Duration SHORT = Duration.ofMillis(50);
    static final Duration LONG = Duration.ofSeconds(20);

    static {
        org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
        org.awaitility.Awaitility.setDefaultTimeout(LONG);
    }

    private TaskFixture() {}

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

    /// A function that never returns.
    static java.util.concurrent.Callable<Object> endless() {
        return () -> {
            if (Schedule.seed().isEmpty()) new java.util.concurrent.CountDownLatch(1).await();
            else dev.coppice.core.spi.ProcessContext.current().sleep(Duration.ofDays(1));
            return "never";
        };
    }

    /// A function that ends its process with `reason`.
    static java.util.concurrent.Callable<Object> exiting(Object reason) {
        return () -> {
            throw new ProcessExit(ExitReason.of(reason));
        };
    }

    /// A function that returns `value` after `latch`.
    static <T> java.util.concurrent.Callable<T> after(java.util.concurrent.CountDownLatch latch, T value) {
        return () -> {
            Schedule.pass(latch);
            return value;
        };
    }

    /// Waits until `pid` has ended and says why.
    static ExitReason ended(dev.coppice.core.Pid pid) {
        return await(Gen.whenEnded(pid));
    }

    /// The reason that a process of `body` ends with.
    static ExitReason fate(ActorRuntime runtime, SpawnOptions options, ProcessBody body) {
        var watched = new Object();
        var pid = Gen.spawn(runtime, self -> {
            self.receive(message -> message == watched);
            body.run(self);
        }, options);
        var ended = Gen.whenEnded(pid);
        Gen.send(pid, watched);
        return await(ended);
    }

    static ExitReason reason(Object value) {
        return ExitReason.of(value);
    }
}
