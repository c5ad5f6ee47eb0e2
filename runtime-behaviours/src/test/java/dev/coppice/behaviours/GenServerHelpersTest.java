package dev.coppice.behaviours;

import static dev.coppice.behaviours.Box.ask;
import static dev.coppice.behaviours.Box.box;
import static dev.coppice.behaviours.Box.state;
import static dev.coppice.behaviours.Box.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.spi.Simulator;
import dev.coppice.testsupport.AnySchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/// What callbacks may ask for.
class GenServerHelpersTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), 7);
    private final dev.coppice.core.ActorRuntime runtime = simulator.runtime();
    private final List<Object> heard = new ArrayList<>();
    private final Ref<Box.Message> server = runtime.start(box().signal((box, signal, s) -> {
        heard.add(signal);
        return box.same();
    }));

    @AfterEach void close() {
        simulator.close();
    }

    private interface In<T> {
        T with(Box box);
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
    @SuppressWarnings("NullAway") // that is what is tried
    void null_isRefusedWhereItIsGiven() {
        for (In<Object> use : List.<In<Object>>of(
                box -> box.sendAfter(Duration.ZERO, null), box -> box.sendEvery(Duration.ofSeconds(1), null), box -> box.next("s", null),
                box -> box.stop(null), box -> box.next("s").stop(null), box -> box.next("s").reply(null, 1), box -> box.fail(null), box -> box.next("s").idleAfter(null))) {
            in(box -> assertThatIllegalArgumentException().isThrownBy(() -> use.with(box)).withMessageContaining("null"));
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
        assertThat(ended.toCompletableFuture().join().toString()).contains("made null of what came back; it must make a message");
    }

    @AnySchedule
    void identity_isThatOfTheProcess() {
        assertThat(in(Box::self)).isEqualTo(server);
        assertThat(in(Box::pid)).isEqualTo(server.pid());
        assertThat(in(Box::runtime)).isEqualTo(runtime);
        assertThat(in(Box::parent)).isNull();
        assertThat(in(Box::ancestors)).isEmpty();
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
        var name = new Name<Box.Message>("own");
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
        var nobody = in(box -> box.monitor(runtime.ref(new Name<>("nobody"))));
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
                new Signal.Down(nobody, Signal.DOWN, new Name<>("nobody"), ExitReason.NO_PROCESS),
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
        assertThat(Trial.why(() -> in(box -> {
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
    void exit_thrownDeepInACallback_endsTheServerWithItsReason() {
        assertThat(Trial.why(() -> in(box -> {
            throw new ProcessExit(ExitReason.shutdown("enough"));
        }))).isEqualTo(ExitReason.shutdown("enough"));
    }
}
