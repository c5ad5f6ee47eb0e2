package dev.coppice.behaviours;

import static dev.coppice.behaviours.TestProcesses.inProcess;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/// Requests whose answers are fetched later.
class PendingRequestTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    /// Is answered with `answer` after `millis`.
    private static TestServer.Ask later(long millis, Object answer) {
        return ask((box, ask, s) -> {
            var from = box.from(ask);
            box.sendAfter(Duration.ofMillis(millis), tell((b, t, now) -> {
                from.reply(answer);
                return b.keep();
            }));
            return box.next(s);
        });
    }

    @AnySchedule
    @Conformance("GS-033")
    void await_givesTheAnswerAlsoALaterOne() {
        var server = runtime.start(box());
        assertThat(PendingRequest.send(server, state()).await(null)).isEqualTo(new Response.Answer<>("first"));
        assertThat(PendingRequest.send(server, later(5, "late")).await(null)).isEqualTo(new Response.Answer<>("late"));
        assertThat(TestProcesses.get(PendingRequest.send(server, state()).stage())).isEqualTo("first");
    }

    @AnySchedule
    @Conformance("GS-034")
    void await_twoRequests_eachGetsItsOwn() {
        var server = runtime.start(box());
        inProcess(runtime, self -> {
            var one = PendingRequest.send(server, later(10, "one"));
            var two = PendingRequest.send(server, later(1, "two"));
            assertThat(one.await(null).orThrow()).isEqualTo("one");
            assertThat(two.await(null).orThrow()).isEqualTo("two");
            assertThat(self.mailbox()).isEmpty();
            return null;
        });
    }

    @AnySchedule
    @Conformance("GS-035")
    void await_tooShort_keepsTheRequest() {
        var server = runtime.start(box());
        var pending = PendingRequest.send(server, later(50, "there"));
        assertThat(pending.await(Duration.ZERO)).isEqualTo(new Response.TimedOut<>());
        assertThat(pending.poll()).isEmpty();
        assertThat(pending.await(null)).isEqualTo(new Response.Answer<>("there"));
    }

    @AnySchedule
    void receive_tooShort_givesTheRequestUp() {
        var server = runtime.start(box());
        var pending = PendingRequest.send(server, later(20, "late"));
        assertThat(pending.receive(Duration.ofMillis(1))).isEqualTo(new Response.TimedOut<>());
        assertThat(pending.isDone()).isTrue();
        assertThat(pending.abandon()).isFalse();
    }

    @AnySchedule
    @Conformance("GS-037")
    void check_tellsTheAnswerFromOtherMessages() {
        var server = runtime.start(box());
        inProcess(runtime, self -> {
            var one = PendingRequest.send(server, state());
            var two = PendingRequest.send(server, state());
            one.deliver();
            assertThat(one.check("foreign")).isEmpty();
            var message = self.receive();
            assertThat(two.check(message)).isEmpty();
            assertThat(one.check(message)).contains(new Response.Answer<>("first"));
            return null;
        });
        assertThatThrownBy(() -> PendingRequest.send(server, state()).deliver())
                .isInstanceOf(IllegalStateException.class);
    }

    @AnySchedule
    void abandoned_isNotDelivered() {
        var server = runtime.start(box());
        inProcess(runtime, self -> {
            var pending = PendingRequest.send(server, later(20, "late"));
            pending.deliver();
            assertThat(pending.receive(Duration.ofMillis(1))).isEqualTo(new Response.TimedOut<>());
            assertThat(pending.await(null)).isEqualTo(new Response.TimedOut<>());
            assertThat(pending.poll()).contains(new Response.TimedOut<>());
            assertThat(self.receive(any -> true, Duration.ofMillis(40))).isNull();
            return null;
        });
    }

    @AnySchedule
    void failure_isAValue() {
        var server = runtime.start(box());
        runtime.stop(server);
        assertThat(PendingRequest.send(server, state()).await(null))
                .isEqualTo(new Response.Failure<>(ExitReason.NO_PROCESS, server.pid()));
        var name = new Name<TestServer.Message>("unknown");
        assertThat(PendingRequest.send(runtime.ref(name), state()).await(null))
                .isEqualTo(new Response.Failure<>(ExitReason.NO_PROCESS, name));
        assertThatThrownBy(() -> TestProcesses.get(PendingRequest.send(server, state()).stage()))
                .isInstanceOf(CallFailed.class);
        assertThatThrownBy(() -> PendingRequest.send(server, state()).await(null).orThrow())
                .isInstanceOf(IllegalStateException.class);
    }

    @AnySchedule
    void send_toOneself_isNotRefused() {
        var server = runtime.start(box());
        assertThat(server.call(ask((box, ask, s) -> {
            var own = PendingRequest.send(box.self(), state());
            return box.next(own.poll().isPresent() ? "early" : "kept").reply(ask, own.isDone());
        }))).isEqualTo(false);
        assertThat(server.call(state())).isEqualTo("kept");
    }

    @AnySchedule
    void set_givesTheFirstToBeAnswered() {
        var server = runtime.start(box());
        for (boolean outside : new boolean[] {true, false}) {
            if (outside) fetch(server);
            else inProcess(runtime, self -> {
                fetch(server);
                return null;
            });
        }
    }

    private static void fetch(dev.coppice.core.Ref<TestServer.Message> server) {
        var set = new PendingRequests<String, Object>();
        assertThat(set.await(null)).isEmpty();
        set.send("slow", server, later(500, 1)); // a machine that is held up must not make it quick
        set.send("quick", server, later(1, 2));
        assertThat(set.await(Duration.ofSeconds(10)))
                .contains(new PendingRequests.Labelled<>("quick", new Response.Answer<>(2)));
        assertThat(set.await(Duration.ofMillis(1))).isEmpty();
        assertThat(set.size()).isEqualTo(1);
        assertThat(set.await(null)).contains(new PendingRequests.Labelled<>("slow", new Response.Answer<>(1)));
        set.send("never", server, later(1000, 3));
        assertThat(set.receive(Duration.ofMillis(1))).isEmpty();
        assertThat(set.size()).isZero();
    }

    @AnySchedule
    void set_checksMessages() {
        var server = runtime.start(box());
        inProcess(runtime, self -> {
            var set = new PendingRequests<String, Object>();
            var pending = PendingRequest.send(server, state());
            set.add("it", pending);
            pending.deliver();
            assertThat(set.check("foreign")).isEmpty();
            assertThat(set.check(self.receive()))
                    .contains(new PendingRequests.Labelled<>("it", new Response.Answer<>("first")));
            assertThat(set.size()).isZero();
            return null;
        });
    }
}
