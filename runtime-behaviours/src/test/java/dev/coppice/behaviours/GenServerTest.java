package dev.coppice.behaviours;

import static dev.coppice.behaviours.Box.append;
import static dev.coppice.behaviours.Box.ask;
import static dev.coppice.behaviours.Box.box;
import static dev.coppice.behaviours.Box.set;
import static dev.coppice.behaviours.Box.state;
import static dev.coppice.behaviours.Box.tell;
import static dev.coppice.behaviours.Trial.TRAPPING;
import static dev.coppice.behaviours.Trial.end;
import static dev.coppice.behaviours.Trial.inProcess;
import static dev.coppice.behaviours.Trial.settle;
import static dev.coppice.behaviours.Trial.why;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.Trial.Logs;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/// How servers handle messages.
class GenServerTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static Ref<Box.Message> startLinked(ActorRuntime runtime, Box box) {
        return Gen.<Box.Message>start(runtime, box.program(), StartOptions.defaults(), SpawnOptions.NONE.link()).orThrow();
    }

    // ── calls ──

    @AnySchedule
    @Conformance("GS-023")
    void call_handledWithNull_endsTheServerWithBadReturnValue() {
        inProcess(runtime, TRAPPING, self -> {
            var server = startLinked(runtime, box());
            var reason = why(() -> server.call(ask((box, ask, s) -> null)));
            assertThat(reason).isEqualTo(new ExitReason.BadReturn(
                    "bad_return_value", "Ask was handled by " + server + " with null; use next(s)"));
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
                .contains("Ask is not the call that " + server + " was handling, which is Ask");
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
        assertThatThrownBy(() -> Next.of(1).idleAfter(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Next.of((Object) 1).reply(state(), 1).reply(state(), 2))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("answered already");
    }

    @AnySchedule
    @Conformance("GS-024")
    void call_serverExitsCleanly_callerHearsItAndNothingIsReported() {
        try (var logs = new Logs()) {
            for (var reason : List.of(ExitReason.SHUTDOWN, ExitReason.shutdown("done"))) {
                var ways = List.<Box.Ask>of(
                        ask((box, ask, s) -> {
                            throw new ProcessExit(reason);
                        }),
                        ask((box, ask, s) -> box.next(s).stop(reason)));
                for (var way : ways) {
                    inProcess(runtime, TRAPPING, self -> {
                        var server = startLinked(runtime, box());
                        assertThat(why(() -> server.call(way))).isEqualTo(reason);
                        assertThat(self.receive()).isEqualTo(new Signal.Exit(server.pid(), reason));
                        return null;
                    });
                }
            }
            assertThat(logs.events).isEmpty();
        }
    }

    @AnySchedule
    @Conformance({"GS-025", "LOG-001"})
    void call_serverCrashes_isReportedByServerThenByProcess() {
        try (var logs = new Logs()) {
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
            assertThat(logs.text("server")).startsWith("server " + server + " terminates")
                    .contains("message: Ask").contains("state: formatted").contains("reason: crashed")
                    .contains("client: Process<").contains(" at ");
            assertThat(logs.text("crash")).contains("behaviour: dev.coppice.behaviours.Box").contains("reason: crashed");
        }
    }

    @AnySchedule
    @Conformance("GS-029")
    void call_ofItself_failsAtOnceByWhateverName() {
        for (var name : names("self")) {
            var server = runtime.start(box(), StartOptions.named(name));
            assertThat(server.call(ask((box, ask, s) ->
                    box.next(s).reply(ask, why(() -> box.runtime().ref(name).call(state())))))).isEqualTo(ExitReason.CALLING_SELF);
            assertThat(server.call(ask((box, ask, s) -> box.next(s).reply(ask, why(() -> box.self().call(state()))))))
                    .isEqualTo(ExitReason.CALLING_SELF);
        }
    }

    /// A local, a global, and a virtual name.
    static List<Name<Box.Message>> names(String key) {
        return List.of(new Name<>(key), GlobalNames.name(key + System.nanoTime()), new Name<>(key, new Shelf()));
    }

    @AnySchedule
    @Conformance("GS-030")
    void call_thatFails_saysWhomWhatAndHowLong() {
        var silent = runtime.start(box());
        var deferred = ask((box, ask, s) -> {
            box.from(ask);
            return box.next(s);
        });
        var limit = Duration.ofMillis(1);
        var failed = catchThrowableOfType(CallFailed.class, () -> silent.call(deferred, limit));
        assertThat(failed.why()).isEqualTo(ExitReason.TIMEOUT);
        assertThat(failed.server()).isEqualTo(silent.pid());
        assertThat(failed.request()).isEqualTo(deferred);
        assertThat(failed.limit()).isEqualTo(limit);

        var stopped = runtime.start(box());
        runtime.stop(stopped);
        var gone = catchThrowableOfType(CallFailed.class, () -> stopped.call(state()));
        assertThat(gone.why()).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(gone.server()).isEqualTo(stopped.pid());
        assertThat(gone.limit()).isEqualTo(Duration.ofSeconds(5));

        var name = new Name<Box.Message>("nobody");
        var nobody = catchThrowableOfType(CallFailed.class, () -> runtime.ref(name).call(state()));
        assertThat(nobody.why()).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(nobody.server()).isEqualTo(name);
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
        assertThat(Trial.get(waiting)).isEqualTo("one");
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
        assertThat(why(() -> Trial.get(waiting))).isEqualTo(ExitReason.of("bye"));
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
        assertThat(end(runtime, server)).isIn(ExitReason.of(boom), ExitReason.NO_PROCESS);
    }

    @RealSchedule("measures real time")
    @Conformance("GS-066")
    void call_withManyMessagesWaiting_isAsQuickAsWithNone() {
        var server = runtime.start(box());
        long empty = inProcess(runtime, self -> {
            timeOfCalls(server);
            return Math.min(timeOfCalls(server), timeOfCalls(server));
        });
        long full = inProcess(runtime, self -> {
            for (int i = 0; i < 500_000; i++) self.send(self.pid(), "junk");
            return Math.min(timeOfCalls(server), timeOfCalls(server));
        });
        assertThat((double) full / empty).isLessThan(10);
    }

    private static long timeOfCalls(Ref<Box.Message> server) {
        var request = state();
        long begin = System.nanoTime();
        for (int i = 0; i < 10_000; i++) server.call(request);
        return System.nanoTime() - begin;
    }

    // ── casts ──

    @AnySchedule
    @Conformance("GS-040")
    void cast_isHandledInOrderAndMayStop() {
        var box = box();
        var server = runtime.start(box);
        server.cast(set("one"));
        assertThat(server.call(state())).isEqualTo("one");
        server.cast(tell((b, tell, s) -> {
            b.sendAfter(Duration.ofMillis(1), set("delayed"));
            return b.same();
        }));
        Schedule.until(() -> server.call(state()).equals("delayed"));
        server.cast(tell((b, tell, s) -> b.stop(ExitReason.of(s))));
        end(runtime, server);
        assertThat(box.terminated).containsExactly(ExitReason.of("delayed"));
    }

    @AnySchedule
    @Conformance("GS-041")
    void cast_toNamesThatNobodyHolds_doesNothing() {
        for (var name : names("unknown")) runtime.ref(name).cast(set("x"));
        assertThat(runtime.processes()).isEmpty();
    }

    @AnySchedule
    void cast_ofACall_needsNoAnswerAndDropsOne() {
        var server = runtime.start(box());
        server.cast(state());
        server.cast(ask((box, ask, s) -> box.next("unanswered")));
        server.cast(ask((box, ask, s) -> {
            box.from(ask).reply("to nobody");
            return box.next(s);
        }));
        assertThat(server.call(state())).isEqualTo("unanswered");
    }

    @AnySchedule
    void message_ofAForeignProtocol_isRefusedInTheCaller() {
        record Stranger() implements Call<Object, Object> {}

        @SuppressWarnings("unchecked") var server = (Ref<Object>) (Ref<?>) runtime.start(box());
        assertThatThrownBy(() -> server.cast("junk")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.String is no message of Box, whose protocol is dev.coppice.behaviours.Box$Message");
        assertThatThrownBy(() -> server.call(new Stranger())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Stranger is no message of Box");
        assertThatThrownBy(() -> server.cast(null)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("null");
        assertThat(server.pid().isAlive()).isTrue();
    }

    @AnySchedule
    void protocol_isFoundThroughGenericClasses() {
        assertThat(Protocols.OF_SERVERS.get(Box.class)).isEqualTo(Box.Message.class);
        assertThat(Protocols.OF_SERVERS.get(GenServerStartTest.Plain.class)).isEqualTo(String.class);
        assertThat(Protocols.OF_SERVERS.get(AgentServer.class)).isEqualTo(Agent.Message.class);
        assertThat(Protocols.OF_SERVERS.get(Narrow.class)).isEqualTo(Integer.class);
        assertThat(Protocols.OF_SERVERS.get(Wide.class)).isEqualTo(Number.class);
    }

    private static class Wide<X extends Number> extends GenServer<String, X> {
        @Override protected Next<String> init() {
            return next("");
        }

        @Override protected Next<String> handle(X message, String state) {
            return same();
        }
    }

    private static final class Narrow extends Wide<Integer> {}

    // ── signals and strange messages ──

    @AnySchedule
    @Conformance("GS-043")
    void signals_reachHandleSignal() {
        var heard = new ArrayList<Signal>();
        var server = runtime.start(box().signal((box, signal, s) -> {
            heard.add(signal);
            return switch (signal) {
                case Signal.TimedOut timer when timer.content().equals("plain") -> box.next("plain");
                case Signal.TimedOut timer when timer.content().equals("timed") -> box.next("timed").idleAfter(Duration.ofMillis(1));
                case Signal.Idle() -> box.next("idle");
                case Signal.TimedOut timer -> box.stop(ExitReason.of(timer.content()));
                case Signal.Down _, Signal.Exit _ -> box.same();
            };
        }));
        server.call(timer("plain"));
        Schedule.until(() -> server.call(state()).equals("plain"));
        server.call(timer("timed"));
        Schedule.until(() -> heard.contains(new Signal.Idle()));
        assertThat(server.call(state())).isEqualTo("idle");
        server.call(timer("stop"));
        assertThat(end(runtime, server)).isIn(ExitReason.of("stop"), ExitReason.NO_PROCESS);
    }

    private static Box.Ask timer(Object content) {
        return ask((box, ask, s) -> {
            box.startTimer(Duration.ofMillis(content.equals("timed") ? 20 : 1), content);
            return box.next(s).reply(ask, "set");
        });
    }

    @AnySchedule
    @Conformance("GS-044")
    void signal_withoutHandleSignal_isWarnedOfAndSurvived() {
        try (var logs = new Logs()) {
            var server = runtime.start(box());
            server.call(timer("news"));
            Schedule.until(() -> !logs.events.isEmpty());
            Gen.send(server.pid(), "junk");
            assertThat(server.call(state())).isEqualTo("first");
            assertThat(logs.text("server")).contains("has no handleSignal").contains("behaviour: dev.coppice.behaviours.Box").contains("news");
            var warned = logs.events.stream().filter(event -> event.getLoggerName().endsWith(".server")).toList();
            assertThat(warned).hasSize(2);
            assertThat(warned.getLast().getFormattedMessage()).contains("behaviour: dev.coppice.behaviours.Box").contains("message: junk");
        }
    }

    @AnySchedule
    void request_ofAForeignProtocol_failsAndTheServerLives() {
        var server = runtime.start(box());
        assertThat(why(() -> Gen.call(server.pid(), "junk", null)).toString()).contains("is no message of Box");
        assertThat(server.call(state())).isEqualTo("first");
    }

    @AnySchedule
    @Conformance("GS-045")
    void message_thatNoCodeHandles_endsTheServer() {
        var undefined = new AbstractMethodError("handle"); // as if the class had changed since the caller was compiled
        var called = runtime.start(box());
        assertThat(why(() -> called.call(ask((box, ask, s) -> {
            throw undefined;
        })))).isEqualTo(ExitReason.of(undefined));
        Box.On<Box.Tell> throwing = (box, tell, s) -> {
            throw undefined;
        };
        for (var message : List.of(tell(throwing), tell((box, tell, s) -> box.next(s, tell(throwing))))) {
            var server = runtime.start(box());
            var ended = runtime.whenEnded(server.pid());
            server.cast(message);
            assertThat(Trial.get(ended)).isEqualTo(ExitReason.of(undefined));
        }
    }

    // ── continue ──

    @AnySchedule
    @Conformance("GS-047")
    void init_continuesBeforeAnyMessage() {
        var server = runtime.start(box().init(box -> {
            box.self().cast(tell((b, t, s) -> b.next(s + " message")));
            return box.next("init", tell((b, t, s) -> b.next(s + " continue")));
        }));
        settle(server.pid());
        assertThat(server.call(state())).isEqualTo("init continue message");
    }

    @AnySchedule
    @Conformance("GS-048")
    void callbacks_continueBeforeAnyMessage() {
        var server = runtime.start(box().signal((box, signal, s) -> {
            box.self().cast(tell((b, t, now) -> b.next(now + "m")));
            return box.next(s + "i", tell((b, t, now) -> b.next(now + "c")));
        }));
        server.cast(set(""));
        var answer = server.call(ask((box, ask, s) -> {
            box.self().cast(tell((b, t, now) -> b.next(now + "m")));
            return box.next(s + "a", tell((b, t, now) -> b.next(now + "c"))).reply(ask, "answered");
        }));
        assertThat(answer).isEqualTo("answered");
        server.cast(tell((box, t, s) -> {
            box.self().cast(tell((b, again, now) -> b.next(now + "m")));
            return box.next(s + "t", tell((b, again, now) -> b.next(now + "c", tell((d, third, last) -> d.next(last + "C")))));
        }));
        Schedule.until(() -> server.call(state()).equals("acmtcCm"));
        server.call(timer("x"));
        Schedule.until(() -> server.call(state()).equals("acmtcCmicm"));
    }

    // ── terminate ──

    @AnySchedule
    @Conformance("GS-055")
    void terminate_parentOfTrappingServerEnds_runsWithItsReason() {
        for (var reason : List.of(ExitReason.of("R"), ExitReason.NORMAL)) {
            var box = box().traps();
            var started = new CompletableFuture<Ref<Box.Message>>();
            Gen.spawn(runtime, self -> {
                var server = startLinked(runtime, box);
                self.spawn(watcher -> {
                    watcher.monitor(server.pid());
                    started.complete(server);
                    watcher.receive();
                }, SpawnOptions.NONE);
                self.receive(any -> true, Duration.ofMillis(20));
                throw new ProcessExit(reason);
            }, SpawnOptions.NONE);
            var server = Trial.get(started);
            assertThat(end(runtime, server)).isIn(reason, ExitReason.NO_PROCESS);
            assertThat(box.terminated).containsExactly(reason);
        }
    }

    @AnySchedule
    @Conformance("GS-058")
    void terminate_notTrapping_isNotCalled() {
        var box = box();
        var server = runtime.start(box);
        var ended = runtime.whenEnded(server.pid());
        runtime.exit(server.pid(), ExitReason.of("R"));
        assertThat(Trial.get(ended)).isEqualTo(ExitReason.of("R"));
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    @Conformance("GS-059")
    void terminate_killed_isNotCalled() {
        var box = box().traps();
        var server = runtime.start(box);
        var ended = runtime.whenEnded(server.pid());
        runtime.exit(server.pid(), ExitReason.KILL);
        assertThat(Trial.get(ended)).isEqualTo(ExitReason.KILLED);
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    void exit_ofAnotherThanTheParent_reachesHandleSignal() {
        var box = box().traps().signal((b, signal, s) -> b.next(signal));
        var server = runtime.start(box);
        inProcess(runtime, self -> {
            self.exit(server.pid(), ExitReason.of("hint"));
            assertThat(server.call(state())).isEqualTo(new Signal.Exit(self.pid(), ExitReason.of("hint")));
            return null;
        });
        assertThat(box.terminated).isEmpty();
    }

    @AnySchedule
    void terminate_afterACrash_getsTheStateFromBefore() {
        var last = new CompletableFuture<Object>();
        var boom = new IllegalArgumentException("boom");
        var box = box().ending((reason, s) -> last.complete(s));
        var server = runtime.start(box);
        server.cast(set("good"));
        server.cast(tell((b, t, s) -> {
            throw boom;
        }));
        assertThat(Trial.get(last)).isEqualTo("good");
        end(runtime, server);
        assertThat(box.terminated).containsExactly(ExitReason.of(boom));
    }

    @AnySchedule
    @Conformance("GS-061")
    void terminate_thatThrows_replacesTheReason() {
        try (var logs = new Logs()) {
            var worse = ExitReason.of(List.of("crash", "terminate"));
            inProcess(runtime, TRAPPING, self -> {
                var server = startLinked(runtime, box().format(status -> status.state("formatted")).ending((reason, s) -> {
                    throw new ProcessExit(worse);
                }));
                server.cast(tell((b, t, s) -> b.stop(ExitReason.NORMAL)));
                assertThat(self.receive()).isEqualTo(new Signal.Exit(server.pid(), worse));
                return null;
            });
            assertThat(logs.kinds()).containsExactly("server", "crash");
            assertThat(logs.text("server")).contains("reason: [crash, terminate]").contains("state: formatted");
        }
    }

    // ── many servers ──

    @AnySchedule
    @Conformance("GS-064")
    void multiCall_collectsAnswersAndFailures() {
        var name = new Name<Box.Message>("local");
        runtime.start(box(), StartOptions.named(name));
        var local = runtime.ref(name);
        var missing = runtime.ref(new Name<Box.Message>("missing"));
        MultiCall.cast(List.of(local, missing), set("cast"));
        assertThat(local.call(state())).isEqualTo("cast");
        var delayed = ask((box, ask, s) -> {
            var from = box.from(ask);
            box.sendAfter(Duration.ofMillis(5), tell((b, t, now) -> {
                from.reply("delayed");
                return b.same();
            }));
            return box.next(s);
        });
        assertThat(MultiCall.of(List.of(local), delayed, Duration.ofSeconds(5)))
                .isEqualTo(new MultiCall<>(java.util.Map.of(local, "delayed"), List.of()));
        assertThat(MultiCall.of(List.of(local, missing), state(), null))
                .isEqualTo(new MultiCall<>(java.util.Map.of(local, "cast"), List.of(missing)));
        assertThat(Trial.get(MultiCall.ask(List.of(missing, local), delayed)).answers()).containsEntry(local, "delayed");
        var never = ask((box, ask, s) -> {
            box.from(ask);
            return box.next(s);
        });
        assertThat(MultiCall.of(List.of(local), never, Duration.ofMillis(5)).failed()).containsExactly(local);
    }

    // ── without waiting ──

    @AnySchedule
    void ask_comesBackAsAMessage() {
        var other = runtime.start(box());
        var server = runtime.start(box());
        server.cast(tell((box, t, s) -> {
            box.ask(other, state(), response -> set(response));
            return box.same();
        }));
        Schedule.until(() -> server.call(state()).equals(new Response.Answer<>("first")));
    }

    @AnySchedule
    void deliver_bringsTheResultOfAStageAsAMessage() {
        var stage = new CompletableFuture<String>();
        var server = runtime.start(box());
        server.call(ask((box, ask, s) -> {
            box.deliver(stage, (value, failure) -> set(value));
            return box.next(s).reply(ask, "ok");
        }));
        stage.complete("result");
        assertThat(server.call(state())).isEqualTo("result");
        assertThat(server.call(append("!"))).isEqualTo("result!");
    }

    /// The simplest directory.
    static final class Shelf implements dev.coppice.core.Directory {
        private final java.util.Map<Object, dev.coppice.core.Pid> held = new java.util.concurrent.ConcurrentHashMap<>();

        @Override public dev.coppice.core.Pid register(Object key, dev.coppice.core.Pid pid) {
            return held.putIfAbsent(key, pid);
        }

        @Override public void unregister(Object key, dev.coppice.core.Pid pid) {
            held.remove(key, pid);
        }

        @Override public dev.coppice.core.Pid whereis(Object key) {
            return held.get(key);
        }
    }
}
