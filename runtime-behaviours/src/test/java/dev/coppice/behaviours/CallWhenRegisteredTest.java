package dev.coppice.behaviours;

import static dev.coppice.behaviours.TestProcesses.get;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/// A call that waits for a name to be held.
class CallWhenRegisteredTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Name<TestServer.Message> NAME = new Name<>("counter");

    private final ActorRuntime runtime = Runtimes.open();
    private final Ref<TestServer.Message> ref = runtime.ref(NAME);

    @AfterEach void close() {
        runtime.close();
    }

    private Ref<TestServer.Message> named(TestServer box) {
        return runtime.start(box, StartOptions.named(NAME));
    }

    /// Has a process start a server under the name after `delay`.
    private void startAfter(Duration delay, Object first) {
        runtime.start(box().init(box -> {
            box.sendAfter(delay, tell((b, t, s) -> {
                b.runtime().start(box().init(late -> late.next(first)), StartOptions.named(NAME));
                return b.keep();
            }));
            return box.next("starts another");
        }));
    }

    /// Calls in a process of its own.
    private CompletableFuture<Object> calledInAProcess(TestServer.Ask request) {
        var outcome = new CompletableFuture<Object>();
        Gen.spawn(runtime, self -> {
            try {
                outcome.complete(ref.callWhenRegistered(request, LONG));
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        }, SpawnOptions.NONE);
        return outcome;
    }

    @AnySchedule
    void nameHeld_isACall() {
        named(box());
        assertThat(ref.callWhenRegistered(state(), LONG)).isEqualTo("first");
        assertThat(ref.callWhenRegistered(state(), null)).isEqualTo("first");
    }

    @AnySchedule
    void nameFree_waitsForAHolder() {
        startAfter(Duration.ofMillis(200), "late");
        assertThat(ref.callWhenRegistered(state(), LONG)).isEqualTo("late");
    }

    @AnySchedule
    void nameFree_aProcessWaitsToo() {
        startAfter(Duration.ofMillis(200), "late");
        assertThat(get(calledInAProcess(state()))).isEqualTo("late");
    }

    @AnySchedule
    void nameStaysFree_failsAfterTheTimeout() {
        var failed = catchThrowableOfType(CallFailed.class,
                () -> ref.callWhenRegistered(state(), Duration.ofMillis(70)));
        assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(failed.isSafeToRetry()).isTrue();
        assertThat(failed.timeout()).isEqualTo(Duration.ofMillis(70));
        assertThat(failed).hasMessageContaining("no process held the name for as long as the caller waited, PT0.07S");
    }

    @AnySchedule
    void holderEndsWithTheRequestInItsMailbox_theNextHolderAnswers() {
        var first = named(box());
        Sys.of(first).suspend();
        var answer = calledInAProcess(state());
        Schedule.until(() -> runtime.info(first).map(info -> info.mailbox() > 0).orElse(false));
        startAfter(Duration.ofMillis(50), "second");
        runtime.exit(first, ExitReason.KILL);
        assertThat(get(answer)).isEqualTo("second");
    }

    @AnySchedule
    void holderEndsWhileItHandlesTheRequest_isNotAskedAgain() {
        var handled = new AtomicInteger();
        named(box());
        startAfter(Duration.ofMillis(50), "second");
        assertThat(why(() -> ref.callWhenRegistered(ask((box, ask, s) -> {
            handled.incrementAndGet();
            return box.stop(ExitReason.of("half done"));
        }), LONG))).isEqualTo(ExitReason.of("half done"));
        assertThat(handled).hasValue(1);
    }

    @AnySchedule
    void holderDoesNotAnswer_timesOutWithTheWholeTimeout() {
        startAfter(Duration.ofMillis(20), "silent");
        var timeout = Duration.ofMillis(300);
        var failed = catchThrowableOfType(CallFailed.class, () -> ref.callWhenRegistered(ask((box, ask, s) -> {
            box.from(ask);
            return box.keep();
        }), timeout));
        assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT);
        assertThat(failed.timeout()).isEqualTo(timeout);
    }

    @AnySchedule
    void fullMailbox_isNotWaitedFor() {
        var server = runtime.start(box(),
                StartOptions.named(NAME).mailbox(new MailboxLimit(1, MailboxLimit.Overflow.DROP_NEWEST)));
        Sys.of(server).suspend();
        server.cast(tell((box, tell, s) -> box.keep()));
        assertThat(why(() -> ref.callWhenRegistered(state(), LONG))).isEqualTo(ExitReason.of("max_mailbox"));
    }

    @AnySchedule
    void callOfItself_fails() {
        named(box());
        assertThat(ref.call(ask((box, ask, s) -> box.next(s)
                .reply(ask, why(() -> ref.callWhenRegistered(state(), LONG))))))
                .isEqualTo(ExitReason.CALLING_SELF);
    }

    @AnySchedule
    void refOfOneIncarnation_isAPlainCall() {
        var server = runtime.start(box());
        assertThat(server.callWhenRegistered(state(), LONG)).isEqualTo("first");
        runtime.stop(server);
        assertThat(why(() -> server.callWhenRegistered(state(), LONG))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    void closedRuntime_failsAtOnce_alsoWithoutATimeout() {
        runtime.close();
        assertThat(why(() -> ref.callWhenRegistered(state(), null))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    void negativeTimeout_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ref.callWhenRegistered(state(), Duration.ofMillis(-1)));
    }
}
