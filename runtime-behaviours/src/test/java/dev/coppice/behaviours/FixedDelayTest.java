package dev.coppice.behaviours;

import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.statemachine.TestStateMachine;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.TimerRef;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Timers with a fixed delay, in virtual time.
class FixedDelayTest {
    private final Simulator simulator = Simulator.open(RuntimeOptions.defaults(), Schedule.seed().orElse(11));
    private final ActorRuntime runtime = simulator.runtime();
    private final List<Long> ticks = new ArrayList<>();
    private TimerRef timer;

    @AfterEach void close() {
        simulator.close();
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private long now() {
        return Duration.ofNanos(simulator.nanoTime()).toMillis();
    }

    /// A server that takes `work` for each of its ticks, which come with `delay`.
    private TestServer ticking(Duration delay, Duration work) {
        return box().init(box -> {
            timer = box.sendWithFixedDelay(delay, tell((b, tick, s) -> {
                ticks.add(now());
                ProcessContext.current().sleep(work);
                return b.keep();
            }));
            return box.next("ticking");
        });
    }

    @AnySchedule
    void delay_beginsWhenTheMessageHasBeenHandled() {
        runtime.start(ticking(ms(100), ms(50)));
        simulator.advance(ms(600));
        assertThat(ticks).containsExactly(100L, 250L, 400L, 550L);
    }

    @AnySchedule
    void slowServer_hasNoMessageWaiting() {
        var server = runtime.start(ticking(ms(10), ms(1000)));
        simulator.advance(ms(3500));
        assertThat(ticks).containsExactly(10L, 1020L, 2030L, 3040L);
        assertThat(runtime.info(server).orElseThrow().mailbox()).isZero();
    }

    @AnySchedule
    void cancelled_whileItWaits_sendsNothing() {
        runtime.start(ticking(ms(100), ms(0)));
        simulator.advance(ms(150));
        assertThat(timer.remaining()).contains(ms(50));
        assertThat(timer.cancel()).contains(ms(50));
        assertThat(timer.tryCancel()).isFalse();
        simulator.advance(ms(1000));
        assertThat(ticks).containsExactly(100L);
        assertThat(runtime.statistics().timers()).isZero();
    }

    @AnySchedule
    void cancelled_whileItsMessageIsHandled_sendsNothingFurther() {
        runtime.start(ticking(ms(100), ms(50)));
        simulator.advance(ms(120));
        assertThat(timer.remaining()).isEmpty();
        assertThat(timer.cancel()).isEmpty();
        simulator.advance(ms(1000));
        assertThat(ticks).containsExactly(100L);
    }

    @AnySchedule
    void endOfTheProcess_stopsIt() {
        var server = runtime.start(ticking(ms(100), ms(0)));
        simulator.advance(ms(100));
        runtime.stop(server);
        simulator.advance(ms(1000));
        assertThat(ticks).containsExactly(100L);
        assertThat(runtime.statistics().timers()).isZero();
    }

    @AnySchedule
    void messageDroppedByTheMailbox_comesAgain() {
        var letters = new ArrayList<DeadLetter>();
        runtime.onDeadLetter(letters::add);
        for (var overflow : List.of(MailboxLimit.Overflow.DROP_NEWEST, MailboxLimit.Overflow.DROP_OLDEST)) {
            ticks.clear();
            letters.clear();
            long begin = now();
            var server = runtime.start(ticking(ms(100), ms(0)),
                    StartOptions.defaults().mailbox(new MailboxLimit(1, overflow)));
            TestServer.Tell busy = tell((box, tell, s) -> {
                ProcessContext.current().sleep(ms(150));
                return box.keep();
            });
            server.cast(busy);
            simulator.advance(ms(50));
            if (overflow == MailboxLimit.Overflow.DROP_NEWEST) server.cast(busy);
            simulator.advance(ms(60));
            if (overflow == MailboxLimit.Overflow.DROP_OLDEST) server.cast(busy);
            simulator.advance(ms(1000));
            assertThat(letters).singleElement()
                    .satisfies(letter -> assertThat(letter.message()).isInstanceOf(TestServer.Tell.class)
                            .isNotSameAs(busy));
            assertThat(ticks.getFirst() - begin).isBetween(200L, 600L);
            assertThat(ticks.size()).isGreaterThan(3);
            runtime.stop(server);
        }
    }

    @AnySchedule
    void stateMachines_haveItToo() {
        Ref<TestStateMachine.Event> machine = runtime.start(TestStateMachine.rig().init(rig -> {
            rig.sendWithFixedDelay(ms(100), TestStateMachine.tell("tick", (r, tick, state, data) -> {
                ticks.add(now());
                return r.keep();
            }));
            return rig.next("a", 0);
        }));
        simulator.advance(ms(350));
        assertThat(ticks).containsExactly(100L, 200L, 300L);
        assertThat(machine.pid().isAlive()).isTrue();
    }

    @AnySchedule
    void illegalDelay_isRefused() {
        var server = runtime.start(box());
        for (var delay : List.of(Duration.ZERO, ms(-1))) {
            server.call(ask((box, ask, s) -> {
                assertThatIllegalArgumentException().isThrownBy(() -> box.sendWithFixedDelay(delay, state()));
                return box.next(s).reply(ask, "refused");
            }));
        }
    }

    @AnySchedule
    void deadLetter_isTheMessageItself() {
        var letters = new ArrayList<DeadLetter>();
        runtime.onDeadLetter(letters::add);
        TestServer.Tell tick = tell((box, tell, s) -> box.keep());
        var server = runtime.start(box().init(box -> {
            box.sendWithFixedDelay(ms(100), tick);
            return box.next("ticking");
        }));
        dev.coppice.core.Sys.of(server).suspend();
        simulator.advance(ms(150));
        assertThat(runtime.info(server, 10).orElseThrow().messages()).containsExactly(tick);
        runtime.exit(server, ExitReason.KILL);
        simulator.runUntilIdle();
        assertThat(letters).extracting(DeadLetter::message).containsExactly(tick);
    }
}
