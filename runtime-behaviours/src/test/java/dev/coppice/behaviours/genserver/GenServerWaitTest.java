package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.set;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.ProcessInfo.Status;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Idle servers, in virtual time.
class GenServerWaitTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), Schedule.seed().orElse(42));
    private final ActorRuntime runtime = simulator.runtime();

    @AfterEach void close() {
        simulator.close();
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    /// Becomes "idle" when it was idle.
    private static TestServer idling() {
        return box().signal((box, signal, s) -> box.next(signal instanceof Signal.Idle ? "idle" : s));
    }

    private static TestServer.Ask idleAfter(Duration time) {
        return ask((box, ask, s) -> box.next("waiting").reply(ask, "ok").idleAfter(time));
    }

    private Status status(Ref<?> server) {
        return runtime.info(server.pid()).orElseThrow().status();
    }

    // ── idle time-out ──

    @AnySchedule
    @Conformance("GS-019")
    void idleAfter_canAnswerADeferredCall() {
        var server = runtime.start(box().signal((box, signal, s) -> {
            @SuppressWarnings("unchecked") var from = (From<Object>) s;
            from.reply("delayed");
            return box.next("done");
        }));
        assertThat(server.call(ask((box, ask, s) -> box.next(box.from(ask)).idleAfter(ms(1))))).isEqualTo("delayed");
    }

    @AnySchedule
    @Conformance("GS-020")
    void idleAfter_isEndedByAMessageAndFiresWithoutOne() {
        var server = runtime.start(idling());
        server.call(idleAfter(ms(1000)));
        simulator.advance(ms(500));
        assertThat(server.call(state())).isEqualTo("waiting");
        server.call(idleAfter(ms(1000)));
        simulator.advance(ms(1500));
        assertThat(server.call(state())).isEqualTo("idle");
    }

    @AnySchedule
    void idleAfter_isForTheNextWaitOnly() {
        var server = runtime.start(idling());
        server.call(idleAfter(ms(1000)));
        server.call(state());
        simulator.advance(ms(5000));
        assertThat(server.call(state())).isEqualTo("waiting");
    }

    @AnySchedule
    @Conformance("GS-021")
    void call_answeredTooLate_failsWithTimeout() {
        var server = runtime.start(box());
        assertThat(why(() -> server.call(ask((box, ask, s) -> {
            var from = box.from(ask);
            box.sendAfter(ms(30), tell((b, t, now) -> {
                from.reply("late");
                return b.keep();
            }));
            return box.next(s);
        }), ms(1)))).isEqualTo(ExitReason.TIMEOUT);
        simulator.advance(ms(50));
        assertThat(server.call(state())).isEqualTo("first");
    }

    @AnySchedule
    @Conformance("GS-052")
    void idleAfterZero_withAMessageQueued_doesNotFire() {
        var server = runtime.start(idling().init(box -> {
            box.self().cast(tell((b, t, s) -> b.next("message")));
            return box.next("init").idleAfter(Duration.ZERO);
        }));
        simulator.advance(ms(10));
        assertThat(server.call(state())).isEqualTo("message");
        server.call(idleAfter(Duration.ZERO));
        simulator.advance(ms(10));
        assertThat(server.call(state())).isEqualTo("idle");
    }

    /// Not with the next tick of the clock: a message that comes within that millisecond would prevent it.
    @AnySchedule
    void idleAfterZero_withNothingQueued_firesAtOnce() {
        var server = runtime.start(idling().init(box -> box.next("new")));
        server.call(idleAfter(Duration.ZERO));
        simulator.runUntilIdle();
        assertThat(simulator.nanoTime()).isZero();
        assertThat(server.call(state())).isEqualTo("idle");
    }

    /// The timeout expires while a message waits that then makes the server hibernate: the signal that it left behind
    /// must not wake it.
    @AnySchedule
    void hibernate_withAStaleTimeoutInTheMailbox_staysHibernated() {
        var server = runtime.start(idling().init(box -> box.next("new").idleAfter(ms(10))));
        Gen.spawn(runtime, self -> {
            server.cast(tell((box, t, s) -> box.next("asleep").hibernate()));
            simulator.take(ms(20));
        }, SpawnOptions.NONE);
        simulator.runUntilIdle();
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        assertThat(Sys.of(server).state()).isEqualTo("asleep");
    }

    /// A server without a parent takes an exit from outside for that of its parent, which a suspended one handles.
    @AnySchedule
    void exitFromOutside_endsASuspendedServer() {
        var ended = new ArrayList<Object>();
        var server = runtime.start(idling().traps().ending((reason, state) -> ended.add(reason)));
        Sys.of(server).suspend();
        runtime.exit(server, ExitReason.SHUTDOWN);
        simulator.runUntilIdle();
        assertThat(ended).containsExactly(ExitReason.SHUTDOWN);
    }

    /// A server that is idle after 100 ms unless a reply says otherwise, and counts how often it was.
    private static TestServer idlingByDefault() {
        return box().idleAfter(ms(100)).init(box -> box.next(0))
                .signal((box, signal, count) -> box.next((int) count + 1));
    }

    @AnySchedule
    void idleAfter_forTheServer_countsFromTheStartAndFromEachMessage_againAndAgain() {
        var server = runtime.start(idlingByDefault());
        simulator.advance(ms(100));
        assertThat(Sys.of(server).state()).isEqualTo(1);
        simulator.advance(ms(200));
        assertThat(server.call(state())).isEqualTo(3);
        for (int i = 0; i < 5; i++) {
            simulator.advance(ms(90));
            assertThat(server.call(state())).isEqualTo(3);
        }
        simulator.advance(ms(100));
        assertThat(server.call(state())).isEqualTo(4);
    }

    @AnySchedule
    void idleAfter_ofAReply_goesBeforeThatOfTheServer_once() {
        var server = runtime.start(idlingByDefault());
        server.call(ask((box, ask, s) -> box.keep().reply(ask, "ok").idleAfter(ms(1000))));
        simulator.advance(ms(999));
        assertThat(Sys.of(server).state()).isEqualTo(0);
        server.call(ask((box, ask, s) -> box.keep().reply(ask, "ok").idleAfter(null)));
        simulator.advance(ms(100_000));
        assertThat(server.call(state())).isEqualTo(0);
        simulator.advance(ms(100));
        assertThat(server.call(state())).isEqualTo(1);
    }

    @AnySchedule
    void idleAfter_forTheServer_countsWhileItHibernates_andGoesBeforeHibernateAfter() {
        var server = runtime.start(idlingByDefault().hibernateAfter(ms(10)));
        server.call(ask((box, ask, s) -> box.keep().reply(ask, "ok").hibernate()));
        simulator.advance(ms(50));
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        simulator.advance(ms(50));
        assertThat(Sys.of(server).state()).isEqualTo(1);
        simulator.advance(ms(50));
        assertThat(status(server)).isEqualTo(Status.WAITING);
    }

    @AnySchedule
    void idleAfter_aSystemRequestStartsTheWaitAnew() {
        var server = runtime.start(idling());
        server.call(idleAfter(ms(1000)));
        simulator.advance(ms(900));
        assertThat(Sys.of(server).state()).isEqualTo("waiting");
        simulator.advance(ms(900));
        assertThat(Sys.of(server).state()).isEqualTo("waiting");
        simulator.advance(ms(1001));
        assertThat(Sys.of(server).state()).isEqualTo("idle");
    }

    @AnySchedule
    void idleAfter_doesNotRunWhileSuspended() {
        var server = runtime.start(idling());
        server.call(idleAfter(ms(1000)));
        Sys.of(server).suspend();
        simulator.advance(ms(5000));
        assertThat(Sys.of(server).state()).isEqualTo("waiting");
        simulator.advance(ms(5000));
        Sys.of(server).resume();
        simulator.advance(ms(999));
        assertThat(runtime.info(server.pid()).orElseThrow().status()).isEqualTo(Status.WAITING);
        assertThat(Sys.of(server).timeout(ms(100)).state()).isEqualTo("waiting");
        simulator.advance(ms(1001));
        assertThat(Sys.of(server).state()).isEqualTo("idle");
    }

    @AnySchedule
    void idleAfter_replacedStateIsKept() {
        var server = runtime.start(idling());
        server.call(idleAfter(ms(1000)));
        Sys.of(server).replaceState(s -> s + "!");
        assertThat(server.call(state())).isEqualTo("waiting!");
    }

    // ── hibernation ──

    @AnySchedule
    @Conformance("HIB-005")
    void hibernate_lastsUntilSomethingArrives() {
        var server = runtime.start(box()
                .init(box -> box.next("init").hibernate())
                .signal((box, signal, s) -> box.next(s).hibernate()));
        simulator.runUntilIdle();
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        server.call(state());
        simulator.runUntilIdle();
        assertThat(status(server)).isEqualTo(Status.WAITING);
        server.call(ask((box, ask, s) -> box.next(s).reply(ask, "ok").hibernate()));
        simulator.runUntilIdle();
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        server.cast(set("cast"));
        simulator.runUntilIdle();
        assertThat(status(server)).isEqualTo(Status.WAITING);
        server.cast(tell((box, t, s) -> box.next(s).hibernate()));
        simulator.runUntilIdle();
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        server.cast(tell((box, t, s) -> {
            box.startTimer(ms(1), "info");
            return box.keep();
        }));
        simulator.advance(ms(5));
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        assertThat(server.call(state())).isEqualTo("cast");
    }

    @AnySchedule
    @Conformance("HIB-007")
    void hibernateAfter_hibernatesWhenIdleForThatLong() {
        var server = runtime.start(idling().hibernateAfter(ms(100)));
        simulator.advance(ms(99));
        assertThat(status(server)).isEqualTo(Status.WAITING);
        simulator.advance(ms(2));
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        assertThat(Sys.of(server).state()).isEqualTo("first");
        assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        var wakers = List.<Runnable>of(
                () -> server.call(state()),
                () -> server.cast(set("cast")),
                () -> server.cast(tell((box, t, s) -> {
                    box.startTimer(ms(50), "info");
                    return box.keep();
                })));
        for (var waker : wakers) {
            waker.run();
            simulator.advance(ms(60));
            assertThat(status(server)).isEqualTo(Status.WAITING);
            simulator.advance(ms(200));
            assertThat(status(server)).isEqualTo(Status.HIBERNATED);
        }
    }

    @AnySchedule
    void hibernateAfter_yieldsToAnIdleTimeOut() {
        var server = runtime.start(idling().hibernateAfter(ms(100)));
        server.call(idleAfter(ms(300)));
        simulator.advance(ms(200));
        assertThat(status(server)).isEqualTo(Status.WAITING);
        simulator.advance(ms(150));
        assertThat(server.call(state())).isEqualTo("idle");
    }

    @AnySchedule
    @Conformance("HIB-004")
    void crash_afterHibernating_isReportedWithTheBehaviour() {
        try (var logs = new Logs(runtime)) {
            var server = runtime.start(box().init(box -> box.next("s").hibernate()));
            simulator.runUntilIdle();
            server.cast(tell((box, t, s) -> {
                throw new IllegalStateException("woken");
            }));
            simulator.runUntilIdle();
            assertThat(logs.text("crash")).contains("behaviour: dev.coppice.behaviours.genserver.TestServer")
                    .contains("woken");
        }
    }

    // ── system requests ──

    @AnySchedule
    @Conformance("SYS-005")
    void suspended_server_answersSystemRequestsOnly() {
        var server = runtime.start(box());
        Sys.of(server).suspend();
        assertThat(why(() -> server.call(state(), ms(1000)))).isEqualTo(ExitReason.TIMEOUT);
        assertThat(Sys.of(server).status()).containsEntry("suspended", true);
    }

    @AnySchedule
    @Conformance("SYS-006")
    void suspendAndResume_areIdempotent() {
        var server = runtime.start(box());
        Sys.of(server).suspend();
        Sys.of(server).suspend();
        Sys.of(server).resume();
        assertThat(server.call(state())).isEqualTo("first");
        Sys.of(server).resume();
        assertThat(server.call(state())).isEqualTo("first");
    }

    @AnySchedule
    void messages_queuedWhileSuspended_areHandledInOrderAfterwards() {
        var server = runtime.start(box());
        Sys.of(server).suspend();
        var seen = new ArrayList<Object>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            server.cast(tell((box, t, s) -> {
                seen.add(number);
                return box.keep();
            }));
        }
        Sys.of(server).resume();
        server.call(state());
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @AnySchedule
    @Conformance("SYS-016")
    void changeCode_withoutCodeChange_failsAndTheStateStays() {
        var server = runtime.start(box());
        Sys.of(server).suspend();
        assertThatThrownBy(() -> Sys.of(server).changeCode("1", null)).hasMessageContaining("has no codeChange");
        Sys.of(server).resume();
        assertThat(server.call(state())).isEqualTo("first");
    }

    @AnySchedule
    void changeCode_replacesTheState() {
        var server = runtime.start(new Versioned());
        Sys.of(server).suspend();
        Sys.of(server).changeCode("1", " and more");
        Sys.of(server).resume();
        assertThat(Sys.of(server).state()).isEqualTo("from 1: old and more");
    }

    private static final class Versioned extends GenServer<String, String> {
        @Override protected Next<String> init() {
            return next("old").idleAfter(ms(1_000_000));
        }

        @Override protected Next<String> handle(String message, String state) {
            return next(message);
        }

        @Override protected String codeChange(Object oldVersion, Object extra, String state) {
            return "from " + oldVersion + ": " + state + extra;
        }
    }
}
