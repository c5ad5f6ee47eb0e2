package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.end;
import static dev.coppice.behaviours.TestProcesses.settle;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.append;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.set;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.TestShelf;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/// How servers handle casts, signals, continuations and the outcomes of their requests.
class GenServerTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
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
            return b.keep();
        }));
        Schedule.until(() -> server.call(state()).equals("delayed"));
        server.cast(tell((b, tell, s) -> b.stop(ExitReason.of(s))));
        end(runtime, server);
        assertThat(box.terminated).containsExactly(ExitReason.of("delayed"));
    }

    @AnySchedule
    @Conformance("GS-041")
    void cast_toNamesWithoutHolder_doesNothing() {
        for (var name : TestShelf.names("unknown")) runtime.ref(name).cast(set("x"));
        assertThat(runtime.processes()).isEmpty();
    }

    @AnySchedule
    void cast_ofACall_needsNoAnswerAndDropsOne() {
        var server = runtime.start(box());
        server.cast(state());
        server.cast(ask((box, ask, s) -> box.next("unanswered")));
        server.cast(ask((box, ask, s) -> {
            box.from(ask).reply("to no caller");
            return box.next(s);
        }));
        assertThat(server.call(state())).isEqualTo("unanswered");
    }

    @AnySchedule
    void message_ofAForeignProtocol_isRefusedInTheCaller() {
        record Stranger() implements Call<Object, Object> {}

        @SuppressWarnings("unchecked") var server = (Ref<Object>) (Ref<?>) runtime.start(box());
        assertThatThrownBy(() -> server.cast("junk")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.String is not a message of TestServer, whose protocol is "
                        + "dev.coppice.behaviours.genserver.TestServer$Message");
        assertThatThrownBy(() -> server.call(new Stranger())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Stranger is not a message of TestServer");
        assertThatThrownBy(() -> server.cast(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("null");
        assertThat(server.pid().isAlive()).isTrue();
    }

    @AnySchedule
    void protocol_isFoundThroughGenericClasses() {
        assertThat(ServerProgram.PROTOCOLS.get(TestServer.class)).isEqualTo(TestServer.Message.class);
        assertThat(ServerProgram.PROTOCOLS.get(GenServerStartTest.Plain.class)).isEqualTo(String.class);
        assertThat(ServerProgram.PROTOCOLS.get(AgentServer.class)).isEqualTo(AgentServer.Message.class);
        assertThat(ServerProgram.PROTOCOLS.get(Narrow.class)).isEqualTo(Integer.class);
        assertThat(ServerProgram.PROTOCOLS.get(Wide.class)).isEqualTo(Number.class);
    }

    private static class Wide<X extends Number> extends GenServer<String, X> {
        @Override protected Next<String> init() {
            return next("");
        }

        @Override protected Next<String> handle(X message, String state) {
            return keep();
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
                case Signal.TimerFired timer when timer.payload().equals("plain") -> box.next("plain");
                case Signal.TimerFired timer when timer.payload().equals("timed") -> box.next("timed")
                        .idleAfter(Duration.ofMillis(1));
                case Signal.Idle() -> box.next("idle");
                case Signal.TimerFired timer -> box.stop(ExitReason.of(timer.payload()));
                case Signal.Down _, Signal.Exit _ -> box.keep();
            };
        }));
        server.call(timer("plain"));
        Schedule.until(() -> server.call(state()).equals("plain"));
        server.call(timer("timed"));
        Schedule.until(() -> heard.contains(new Signal.Idle()));
        assertThat(server.call(state())).isEqualTo("idle");
        server.call(timer("stop"));
        assertThat(end(runtime, server)).isEqualTo(ExitReason.of("stop"));
    }

    private static TestServer.Ask timer(Object content) {
        return ask((box, ask, s) -> {
            box.startTimer(Duration.ofMillis(content.equals("timed") ? 20 : 1), content);
            return box.next(s).reply(ask, "set");
        });
    }

    @AnySchedule
    @Conformance("GS-044")
    void signal_withoutHandleSignal_isWarnedOfAndSurvived() {
        try (var logs = new Logs(runtime)) {
            var server = runtime.start(box());
            server.call(timer("news"));
            Schedule.until(() -> !logs.events().isEmpty());
            Gen.send(server.pid(), "junk");
            assertThat(server.call(state())).isEqualTo("first");
            assertThat(logs.text("server")).contains("has no handleSignal")
                    .contains("behaviour: dev.coppice.behaviours.genserver.TestServer").contains("news");
            var warned = logs.events().stream().filter(event -> event.getLoggerName().endsWith(".server")).toList();
            assertThat(warned).hasSize(2);
            assertThat(warned.getLast().getFormattedMessage())
                    .contains("behaviour: dev.coppice.behaviours.genserver.TestServer").contains("message: junk");
        }
    }

    @AnySchedule
    void request_ofAForeignProtocol_failsAndTheServerLives() {
        var server = runtime.start(box());
        assertThat(why(() -> Gen.call(server.pid(), "junk", null)).toString())
                .contains("is not a message of TestServer");
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
        TestServer.On<TestServer.Tell> throwing = (box, tell, s) -> {
            throw undefined;
        };
        for (var message : List.of(tell(throwing), tell((box, tell, s) -> box.next(s, tell(throwing))))) {
            var server = runtime.start(box());
            var ended = runtime.whenEnded(server.pid());
            server.cast(message);
            assertThat(TestProcesses.get(ended)).isEqualTo(ExitReason.of(undefined));
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
            return box.next(s + "t",
                    tell((b, again, now) -> b.next(now + "c", tell((d, third, last) -> d.next(last + "C")))));
        }));
        Schedule.until(() -> server.call(state()).equals("acmtcCm"));
        server.call(timer("x"));
        Schedule.until(() -> server.call(state()).equals("acmtcCmicm"));
    }

    // ── without waiting ──

    @AnySchedule
    void ask_comesBackAsAMessage() {
        var other = runtime.start(box());
        var server = runtime.start(box());
        server.cast(tell((box, t, s) -> {
            box.ask(other, state(), response -> set(response));
            return box.keep();
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
}
