package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuickTasksTest {
    private static final long QUICK = SliceProfiles.QUICK_NANOS;

    private final QuickTasks tasks = new QuickTasks();

    private static final class One {}

    private static final class Other {}

    private void run(int times, long nanos) {
        for (int i = 0; i < times; i++) tasks.ran(One.class, nanos);
    }

    @Test void enoughQuickOnesInARow_makeTheirKindQuick_andNoOther() {
        run(QuickTasks.ENOUGH - 1, QUICK);
        assertThat(tasks.isQuick(One.class)).isFalse();
        run(1, QUICK);
        assertThat(tasks.isQuick(One.class)).isTrue();
        assertThat(tasks.isQuick(Other.class)).isFalse();
    }

    @Test void oneThatTakesLonger_startsTheCountAgain() {
        run(QuickTasks.ENOUGH - 1, QUICK);
        run(1, QUICK + 1);
        run(QuickTasks.ENOUGH - 1, 0);
        assertThat(tasks.isQuick(One.class)).isFalse();
        run(1, 0);
        assertThat(tasks.isQuick(One.class)).isTrue();
        run(1, QUICK + 1);
        assertThat(tasks.isQuick(One.class)).isFalse();
    }

    @Test void tasksWithoutAKind_areNeverQuick() {
        for (int i = 0; i < 2 * QuickTasks.ENOUGH; i++) tasks.ran(null, 0);
        assertThat(tasks.isQuick(null)).isFalse();
    }
}
