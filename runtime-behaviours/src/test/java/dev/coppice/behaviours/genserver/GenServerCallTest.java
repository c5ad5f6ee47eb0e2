package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.TRAPPING;
import static dev.coppice.behaviours.TestProcesses.end;
import static dev.coppice.behaviours.TestProcesses.inProcess;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.set;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.MultiCall;
import dev.coppice.behaviours.PendingRequest;
import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.TestShelf;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/// How calls of servers are answered, and how they fail.
class GenServerCallTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    @AnySchedule
    @Conformance("GS-023")
    void call_handledWithNull_endsTheServerWithBadReturnValue() {
        inProcess(runtime, TRAPPING, self -> {
            var server = TestProcesses.startLinked(runtime, box());
            var reason = why(() -> server.call(ask((box, ask, s) -> null)));
            assertThat(reason).isEqualTo(new ExitReason.BadReturn(
                    "bad_return_value", server + " returned null for Ask; use next(s)"));
            assertThat(self.receive()).isEqualTo(new Signal.Exit(server.pid(), reason));
            return null;
        });
    }

    @AnySchedule
    void call_neitherAnsweredNorDeferred_namesTheCallAndTheServer() {
        var server = runtime.start(box());
        assertThat(why(() -> server.call(ask((box, ask, s) -> box.next(s)))))
                .hasToString("bad_return_value(Ask was neither answered nor deferred by " + server
                        + "; use next(s).reply(ask, …) or from(ask))");
    }

    @AnySchedule
    void call_answeredForAnother_namesBoth() {
        var server = runtime.start(box());
        var other = state();
        assertThat(why(() -> server.call(ask((box, ask, s) -> box.next(s).reply(other, 1)))).toString())
                .contains("Ask is not the call that " + server
                        + " is handling, which is another Ask; give the very message");
    }

    @AnySchedule
    void from_isOpenUntilItIsAnsweredOrGivenUp() {
        var server = runtime.start(box());
        var kept = new ArrayList<From<Object>>();
        Supplier<TestServer.Ask> keep = () -> ask((box, ask, s) -> {
            kept.add(box.from(ask));
            return box.next(s);
        });
        var answer = server.ask(keep.get());
        var pending = PendingRequest.send(server, keep.get());
        assertThat(server.call(state())).isEqualTo("first"); // both are kept by now
        pending.abandon();
        assertThat(kept).extracting(From::isOpen).containsExactly(true, false);
        kept.getFirst().reply("late");
        assertThat(kept).extracting(From::isOpen).containsExactly(false, false);
        assertThat(TestProcesses.get(answer)).isEqualTo("late");
        server.cast(keep.get());
        assertThat(server.call(state())).isEqualTo("first");
        assertThat(kept.getLast().isOpen()).isFalse(); // a cast: no caller waits
    }

    @AnySchedule
    void from_ofAnotherCall_isRefused() {
        var server = runtime.start(box());
        var other = state();
        var answer = server.call(ask((box, ask, s) -> {
            try {
                box.from(other);
                return box.next(s).reply(ask, "taken");
            } catch (IllegalStateException refused) {
                return box.next(s).reply(ask, refused.getMessage());
            }
        }));
        assertThat(answer).asString().contains("is not the call that " + server + " is handling");
    }

    @AnySchedule
    void ignore_outsideOfInit_isABadReturn() {
        var server = runtime.start(box());
        assertThat(why(() -> server.call(ask((box, ask, s) -> box.ignore()))).toString())
                .contains("ignore and fail are for init only; " + server + " has started: use stop(reason)");
    }

    @AnySchedule
    void next_goesOnInOneWayOnly() {
        assertThatThrownBy(() -> Next.of(1).hibernate().idleAfter(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("exclude each other");
        assertThatThrownBy(() -> Next.of(1).idleAfter(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @AnySchedule
    void reply_twiceInOneResult_namesTheServerAndBothCalls() {
        var server = runtime.start(box());
        assertThat(why(() -> server.call(ask((box, ask, s) -> box.next(s).reply(ask, 1).reply(state(), 2)))).toString())
                .contains("this result of " + server + " already replies to Ask and cannot reply to Ask: ");
        assertThatThrownBy(() -> Next.of((Object) 1).reply(state(), 1).reply(state(), 2))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("code outside of a process");
    }

    @AnySchedule
    @Conformance("GS-024")
    void call_serverExitsCleanly_callerHearsItAndNothingIsReported() {
        try (var logs = new Logs(runtime)) {
            for (var reason : List.of(ExitReason.SHUTDOWN, ExitReason.shutdown("done"))) {
                var ways = List.<TestServer.Ask>of(
                        ask((box, ask, s) -> {
                            throw new ProcessExit(reason);
                        }),
                        ask((box, ask, s) -> box.next(s).stop(reason)));
                for (var way : ways) {
                    inProcess(runtime, TRAPPING, self -> {
                        var server = TestProcesses.startLinked(runtime, box());
                        assertThat(why(() -> server.call(way))).isEqualTo(reason);
                        assertThat(self.receive()).isEqualTo(new Signal.Exit(server.pid(), reason));
                        return null;
                    });
                }
            }
            assertThat(logs.events()).isEmpty();
        }
    }

    @AnySchedule
    @Conformance({"GS-025", "LOG-001"})
    void call_serverCrashes_isReportedByServerThenByProcess() {
        try (var logs = new Logs(runtime)) {
            var crashed = ExitReason.of("crashed");
            var server = runtime.start(box().format(status -> status.state("formatted")));
            inProcess(runtime, self -> {
                assertThat(why(() -> server.call(ask((box, ask, s) -> {
                    throw new ProcessExit(crashed);
                })))).isEqualTo(crashed);
                self.sleep(Duration.ofMillis(500));
                return null;
            });
            assertThat(logs.kinds()).containsExactly("server", "crash");
            assertThat(logs.text("server")).startsWith(server + " ended in handle(Ask): crashed\n")
                    .contains("message: Ask").contains("state: formatted").contains("reason: crashed")
                    .contains("client: Process<").contains(" at ");
            assertThat(logs.text("crash")).contains("behaviour: dev.coppice.behaviours.genserver.TestServer")
                    .contains("reason: crashed");
        }
    }

    @AnySchedule
    @Conformance("GS-029")
    void call_ofItself_failsAtOnceByWhateverName() {
        for (var name : TestShelf.names("self")) {
            var server = runtime.start(box(), StartOptions.named(name));
            assertThat(server.call(ask((box, ask, s) ->
                    box.next(s).reply(ask, why(() -> box.runtime().ref(name).call(state()))))))
                            .isEqualTo(ExitReason.CALLING_SELF);
            assertThat(server.call(ask((box, ask, s) -> box.next(s).reply(ask, why(() -> box.self().call(state()))))))
                    .isEqualTo(ExitReason.CALLING_SELF);
        }
    }

    @AnySchedule
    @Conformance("GS-030")
    void call_thatFails_saysWhomWhatAndHowLong() {
        var silent = runtime.start(box());
        var deferred = ask((box, ask, s) -> {
            box.from(ask);
            return box.next(s);
        });
        var timeout = Duration.ofMillis(1);
        var failed = catchThrowableOfType(CallFailed.class, () -> silent.call(deferred, timeout));
        assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT);
        assertThat(failed.server()).isEqualTo(silent.pid());
        assertThat(failed.request()).isEqualTo(deferred);
        assertThat(failed.timeout()).isEqualTo(timeout);

        var stopped = runtime.start(box());
        runtime.stop(stopped);
        var gone = catchThrowableOfType(CallFailed.class, () -> stopped.call(state()));
        assertThat(gone.cause()).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(gone.server()).isEqualTo(stopped.pid());
        assertThat(gone.timeout()).isEqualTo(Duration.ofSeconds(5));

        var name = new Name<TestServer.Message>("unknown");
        var unknown = catchThrowableOfType(CallFailed.class, () -> runtime.ref(name).call(state()));
        assertThat(unknown.cause()).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(unknown.server()).isEqualTo(name);
    }

    @AnySchedule
    @Conformance("GS-067")
    void reply_fromAnotherProcess_reachesTheCaller() {
        var server = runtime.start(box());
        var answer = server.call(ask((box, ask, s) -> {
            var from = box.from(ask);
            Gen.spawn(box.runtime(), self -> from.reply("from elsewhere"), SpawnOptions.NONE);
            return box.next(s);
        }));
        assertThat(answer).isEqualTo("from elsewhere");
    }

    @AnySchedule
    void from_heldInTheState_isAnsweredLaterAndOnce() {
        var server = runtime.start(box());
        var waiting = server.ask(ask((box, ask, s) -> box.next(box.from(ask))));
        server.cast(tell((box, tell, s) -> {
            @SuppressWarnings("unchecked") var from = (From<Object>) s;
            from.reply("one");
            from.reply("two");
            return box.next("served");
        }));
        assertThat(TestProcesses.get(waiting)).isEqualTo("one");
        assertThat(server.call(state())).isEqualTo("served");
    }

    @AnySchedule
    void call_deferredAndNotAnswered_failsWhenTheServerEnds() {
        var server = runtime.start(box());
        var waiting = server.ask(ask((box, ask, s) -> {
            box.from(ask);
            return box.next(s);
        }));
        runtime.stop(server, ExitReason.of("bye"), null);
        assertThat(why(() -> TestProcesses.get(waiting))).isEqualTo(ExitReason.of("bye"));
    }

    @AnySchedule
    void stop_withReply_answersAfterTerminateEvenIfThatThrows() {
        var order = new ArrayList<String>();
        var boom = new IllegalStateException("boom");
        var server = runtime.start(box().ending((reason, s) -> {
            order.add("terminate");
            throw boom;
        }));
        var answer = server.call(ask((box, ask, s) -> box.next(s).reply(ask, order).stop(ExitReason.NORMAL)));
        assertThat(answer).isEqualTo(List.of("terminate"));
        assertThat(end(runtime, server)).isEqualTo(ExitReason.of(boom));
    }

    @RealSchedule("measures real time")
    @Conformance("GS-066")
    void call_withManyMessagesWaiting_isAsQuickAsWithNone() {
        var server = runtime.start(box());
        long empty = inProcess(runtime, self -> {
            timeOfCalls(server);
            return quickestCalls(server);
        });
        long full = inProcess(runtime, self -> {
            for (int i = 0; i < 500_000; i++) self.send(self.pid(), "junk");
            return quickestCalls(server);
        });
        assertThat((double) full / empty).isLessThan(10);
    }

    /// The quickest of some rounds says most about the work, and least about other load on the machine.
    private static long quickestCalls(Ref<TestServer.Message> server) {
        long quickest = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) quickest = Math.min(quickest, timeOfCalls(server));
        return quickest;
    }

    private static long timeOfCalls(Ref<TestServer.Message> server) {
        var request = state();
        long begin = System.nanoTime();
        for (int i = 0; i < 10_000; i++) server.call(request);
        return System.nanoTime() - begin;
    }

    @AnySchedule
    @Conformance("GS-064")
    void multiCall_collectsAnswersAndFailures() {
        var name = new Name<TestServer.Message>("local");
        runtime.start(box(), StartOptions.named(name));
        var local = runtime.ref(name);
        var missing = runtime.ref(new Name<TestServer.Message>("missing"));
        MultiCall.cast(List.of(local, missing), set("cast"));
        assertThat(local.call(state())).isEqualTo("cast");
        var delayed = ask((box, ask, s) -> {
            var from = box.from(ask);
            box.sendAfter(Duration.ofMillis(5), tell((b, t, now) -> {
                from.reply("delayed");
                return b.keep();
            }));
            return box.next(s);
        });
        assertThat(MultiCall.of(List.of(local), delayed, Duration.ofSeconds(5)))
                .isEqualTo(new MultiCall<>(java.util.Map.of(local, "delayed"), List.of()));
        assertThat(MultiCall.of(List.of(local, missing), state(), null))
                .isEqualTo(new MultiCall<>(java.util.Map.of(local, "cast"), List.of(missing)));
        assertThat(TestProcesses.get(MultiCall.ask(List.of(missing, local), delayed)).answers())
                .containsEntry(local, "delayed");
        var never = ask((box, ask, s) -> {
            box.from(ask);
            return box.next(s);
        });
        assertThat(MultiCall.of(List.of(local), never, Duration.ofMillis(5)).failed()).containsExactly(local);
    }
}
