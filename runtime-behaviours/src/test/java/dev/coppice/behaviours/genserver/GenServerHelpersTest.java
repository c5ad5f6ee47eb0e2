package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Simulator;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/// The methods that callbacks may call.
class GenServerHelpersTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), Schedule.seed().orElse(7));
    private final dev.coppice.core.ActorRuntime runtime = simulator.runtime();
    private final List<Object> heard = new ArrayList<>();
    private final Ref<TestServer.Message> server = runtime.start(box().signal((box, signal, s) -> {
        heard.add(signal);
        return box.keep();
    }));

    @AfterEach void close() {
        simulator.close();
    }

    private interface In<T> {
        T with(TestServer.Self box);
    }

    /// Runs `code` in a callback of the server.
    @SuppressWarnings("unchecked")
    private <T> T in(In<T> code) {
        return (T) server.call(ask((box, ask, s) -> box.next(s).reply(ask, code.with(box))));
    }

    private void end(Ref<?> other, ExitReason reason) {
        runtime.exit(other.pid(), reason);
        simulator.runUntilIdle();
    }

    @AnySchedule
    @SuppressWarnings("NullAway") // null is the tested argument
    void null_isRefusedWhereItIsGiven() {
        for (In<Object> use : List.<In<Object>>of(
                box -> box.sendAfter(Duration.ZERO, null), box -> box.sendEvery(Duration.ofSeconds(1), null),
                box -> box.next("s", null),
                box -> box.sendAfter(Duration.ZERO, server, null),
                box -> box.stop(null), box -> box.next("s").stop(null), box -> box.next("s").reply(null, 1),
                box -> box.fail(null), box -> box.next("s").reply(null, 2))) {
            in(box -> assertThatIllegalArgumentException().isThrownBy(() -> use.with(box))
                    .withMessageContaining("null"));
        }
    }

    @AnySchedule
    void deliver_thatMakesNoMessage_endsTheServerAndSaysWhy() {
        var ended = runtime.whenEnded(server.pid());
        in(box -> {
            box.deliver(CompletableFuture.completedFuture(1), (value, failure) -> null);
            return "asked";
        });
        simulator.runUntilIdle();
        assertThat(ended.join().toString()).contains("returned null; it must return a message");
    }

    @AnySchedule
    void identity_isThatOfTheProcess() {
        assertThat(in(TestServer.Self::self)).isEqualTo(server);
        assertThat(in(TestServer.Self::pid)).isEqualTo(server.pid());
        assertThat(in(TestServer.Self::runtime)).isEqualTo(runtime);
        assertThat(in(TestServer.Self::parent)).isNull();
        assertThat(in(TestServer.Self::ancestors)).isEmpty();
        in(box -> box.dictionary().put("key", "value"));
        assertThat(this.<Object>in(box -> box.dictionary().get("key"))).isEqualTo("value");
        in(box -> {
            box.label("renamed");
            return null;
        });
        assertThat(server.toString()).startsWith("renamed<");
    }

    @AnySchedule
    void register_andUnregister() {
        var name = new Name<TestServer.Message>("own");
        in(box -> {
            box.register(name);
            return null;
        });
        assertThat(runtime.ref(name).call(state())).isEqualTo("first");
        in(box -> {
            box.unregister(name);
            return null;
        });
        assertThat(runtime.whereis(name)).isNull();
    }

    @AnySchedule
    void monitors_areHeardOnceAndCanBeRemoved() {
        var one = runtime.start(box());
        var two = runtime.start(box(), StartOptions.named(new Name<>("two")));
        var plain = in(box -> box.monitor(one.pid()));
        var tagged = in(box -> box.monitor(one.pid(), "tag"));
        var named = in(box -> box.monitor(new Name<>("two")));
        var atRef = in(box -> box.monitor(one));
        var atName = in(box -> box.monitor(runtime.ref(new Name<>("two"))));
        var unknown = in(box -> box.monitor(runtime.ref(new Name<>("unknown"))));
        var removed = in(box -> box.monitor(one.pid()));
        in(box -> {
            box.demonitor(removed);
            return null;
        });
        end(one, ExitReason.of("over"));
        end(two, ExitReason.of("over"));
        assertThat(heard).containsExactlyInAnyOrder(
                new Signal.Down(plain, Signal.DOWN, one.pid(), ExitReason.of("over")),
                new Signal.Down(tagged, "tag", one.pid(), ExitReason.of("over")),
                new Signal.Down(atRef, Signal.DOWN, one.pid(), ExitReason.of("over")),
                new Signal.Down(atName, Signal.DOWN, new Name<>("two"), ExitReason.of("over")),
                new Signal.Down(unknown, Signal.DOWN, new Name<>("unknown"), ExitReason.NO_PROCESS),
                new Signal.Down(named, Signal.DOWN, new Name<>("two"), ExitReason.of("over")));
    }

    @AnySchedule
    void links_areHeardWhileTrappingAndCanBeRemoved() {
        var one = runtime.start(box());
        var two = runtime.start(box());
        assertThat(this.<Boolean>in(box -> box.trapExits(true))).isFalse();
        for (var other : List.of(one, two)) {
            in(box -> {
                box.link(other.pid());
                return null;
            });
        }
        in(box -> {
            box.unlink(two.pid());
            return null;
        });
        end(one, ExitReason.of("over"));
        end(two, ExitReason.of("over"));
        assertThat(heard).containsExactly(new Signal.Exit(one.pid(), ExitReason.of("over")));
    }

    @AnySchedule
    void startLinked_makesTheServerTheParent() {
        Pid child = in(box -> box.startLinked(box(), StartOptions.defaults()).orThrow().pid());
        assertThat(runtime.info(child).orElseThrow().parent()).isEqualTo(server.pid());
        end(server, ExitReason.of("over"));
        assertThat(child.isAlive()).isFalse();
    }

    @AnySchedule
    void link_toAnEndedProcess_endsAServerThatDoesNotTrap() {
        var gone = runtime.start(box());
        runtime.stop(gone);
        assertThat(TestProcesses.why(() -> in(box -> {
            box.link(gone.pid());
            return null;
        }))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    void timers_deliverTheServersOwnMessages() {
        var timer = in(box -> box.sendAfter(Duration.ofMillis(10), tell((b, t, s) -> b.next("fired"))));
        simulator.advance(Duration.ofMillis(9));
        assertThat(server.call(state())).isEqualTo("first");
        simulator.advance(Duration.ofMillis(2));
        assertThat(server.call(state())).isEqualTo("fired");
        assertThat(timer.cancel()).isEmpty();
        var interval = in(box -> box.sendEvery(Duration.ofMillis(10), tell((b, t, s) -> b.next(s + "."))));
        simulator.advance(Duration.ofMillis(35));
        assertThat(server.call(state())).isEqualTo("fired...");
        interval.cancel();
        simulator.advance(Duration.ofMillis(35));
        assertThat(server.call(state())).isEqualTo("fired...");
    }

    @AnySchedule
    void timers_toOthers_fireForWhoeverIsAddressed() {
        var name = new Name<TestServer.Message>("late");
        var other = runtime.start(box());
        Ref<TestServer.Message> forwarding = new Forwarding<>(other);
        var message = tell((b, t, s) -> b.next(s + "!"));
        for (var address : List.of(other, runtime.ref(name), forwarding))
            in(box -> box.sendAfter(Duration.ofMillis(10), address, message));
        var cancelled = in(box -> box.sendAfter(Duration.ofMillis(10), other, message));
        assertThat(cancelled.cancel()).isPresent();
        runtime.stop(server);
        var named = runtime.start(box(), StartOptions.named(name));
        simulator.advance(Duration.ofMillis(9));
        assertThat(other.call(state())).isEqualTo("first");
        simulator.advance(Duration.ofMillis(2));
        assertThat(other.call(state())).isEqualTo("first!!");
        assertThat(named.call(state())).isEqualTo("first!");
        assertThat(runtime.statistics().timers()).isZero();
    }

    /// An address of the application's own.
    private record Forwarding<M>(Ref<M> to) implements Ref<M> {
        @Override public void cast(M message) {
            to.cast(message);
        }

        @Override public <R> R call(dev.coppice.core.Call<? extends M, R> request) {
            return to.call(request);
        }

        @Override public <R> R call(dev.coppice.core.Call<? extends M, R> request, Duration timeout) {
            return to.call(request, timeout);
        }

        @Override public <R> R callWhenRegistered(dev.coppice.core.Call<? extends M, R> request, Duration timeout) {
            return to.callWhenRegistered(request, timeout);
        }

        @Override public <R> java.util.concurrent.CompletableFuture<R> ask(
                dev.coppice.core.Call<? extends M, R> request, Duration timeout) {
            return to.ask(request, timeout);
        }

        @Override public Pid pid() {
            throw new IllegalStateException("it is for a timer to find out");
        }
    }

    @AnySchedule
    void exit_thrownDeepInACallback_endsTheServerWithItsReason() {
        assertThat(TestProcesses.why(() -> in(box -> {
            throw new ProcessExit(ExitReason.shutdown("enough"));
        }))).isEqualTo(ExitReason.shutdown("enough"));
    }
}
