package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.spi.ProcessBody;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockedRunnersTest {
    private static final ProcessBody BODY = self -> {};

    private final Unscheduled processes = new Unscheduled();
    private final BlockedRunners blocked = new BlockedRunners();
    private final List<Runner> resumed = new ArrayList<>();

    /// Says in which state it is.
    private static final class Staged extends Thread {
        private State state = State.WAITING;

        @Override public State getState() {
            return state;
        }
    }

    private Runner add() {
        var cell = processes.spawn(BODY);
        var runner = new Runner(cell.actorRuntime().scheduler(), cell);
        runner.thread = new Staged();
        runner.watched = true;
        blocked.add(runner);
        return runner;
    }

    private static void resume(Runner runner) {
        ((Staged) java.util.Objects.requireNonNull(runner.thread)).state = Thread.State.RUNNABLE;
    }

    @Test void someResumed_arePassedOn_andOthersStay() {
        var all = List.of(add(), add(), add(), add());
        resume(all.get(0));
        resume(all.get(3));
        blocked.look(4, resumed::add);
        assertThat(resumed).containsExactlyInAnyOrder(all.get(0), all.get(3));
        assertThat(blocked.size()).isEqualTo(2);
        resume(all.get(1));
        resume(all.get(2));
        blocked.look(4, resumed::add);
        assertThat(resumed).containsExactlyInAnyOrderElementsOf(all);
        assertThat(blocked.isEmpty()).isTrue();
    }

    @Test void ended_areForgotten() {
        var ended = add();
        var left = add();
        ended.ended = true;
        blocked.look(2, resumed::add);
        assertThat(blocked.size()).isEqualTo(1);
        assertThat(ended.watched).isFalse();
        assertThat(left.watched).isTrue();
        assertThat(resumed).isEmpty();
    }

    @Test void lookAtSome_takesTurns() {
        for (int i = 0; i < 10; i++) add();
        var last = add();
        resume(last);
        for (int i = 0; i < 4; i++) blocked.look(3, resumed::add);
        assertThat(resumed).containsExactly(last);
    }
}
