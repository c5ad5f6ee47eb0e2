package dev.coppice.core;

import static dev.coppice.core.TestProcesses.LONG;
import static dev.coppice.core.TestProcesses.idle;
import static dev.coppice.core.TestProcesses.nothing;
import static dev.coppice.core.TestProcesses.obeying;
import static dev.coppice.core.TestProcesses.reason;
import static dev.coppice.core.TestProcesses.trapping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ops.CompletionQueue;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksTest {
    private ActorRuntime runtime;

    @BeforeEach
    void open() {
        runtime = ActorRuntime.open();
    }

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void spawn_givesWhatIsAcknowledged_orTheReason() {
        assertThat(TaskSupport.spawn(runtime, self -> self.acknowledge(1), SpawnOptions.NONE).await(LONG)).isEqualTo(1);
        var silent = TaskSupport.spawn(runtime, self -> {}, SpawnOptions.NONE);
        assertThat(catchThrowableOfType(CallFailed.class, () -> silent.await(LONG)).cause())
                .isEqualTo(ExitReason.NORMAL);
        var killed = TaskSupport.spawn(runtime, idle(), SpawnOptions.NONE);
        Gen.exit(killed.server(), ExitReason.KILL);
        assertThat(catchThrowableOfType(CallFailed.class, () -> killed.await(LONG)).cause())
                .isEqualTo(ExitReason.KILLED);
    }

    @Test
    void dismiss_endsAProcess_withoutAWordToWhoWasLinked() {
        trapping(runtime, self -> {
            var told = self.spawn(idle(), SpawnOptions.NONE.link());
            TaskSupport.unlinkAndExit(self.pid(), told, ExitReason.SHUTDOWN);
            assertThat(told.isAlive()).isFalse();
            var late = TaskSupport.spawn(runtime, idle(), SpawnOptions.NONE.link());
            var effect = new AtomicInteger();
            var timer = TaskSupport.unlinkAndExitAfter(Duration.ofMillis(1), self.pid(), late.server(),
                    ExitReason.KILL, effect::incrementAndGet);
            assertThat(catchThrowableOfType(CallFailed.class, () -> late.await(LONG)).cause())
                    .isEqualTo(ExitReason.KILLED);
            assertThat(timer.cancel()).isEmpty();
            assertThat(effect).hasValue(1);
            nothing(self);
        });
    }

    @Test
    void settlements_comeInTheirOrder() {
        trapping(runtime, self -> {
            var first = Gen.request(self.spawn(obeying(), SpawnOptions.NONE), "first");
            var second = Gen.request(self.spawn(obeying(), SpawnOptions.NONE), "second");
            var settled = CompletionQueue.of(runtime);
            settled.add(first);
            settled.add(second);
            assertThat(settled.next(Duration.ZERO)).isNull();
            assertThat(settled.next(Duration.ofMillis(1))).isNull();
            self.send(second.server(), reason("two"));
            settled.await(2, true, null);
            assertThat(settled.next(null)).isSameAs(second);
            self.send(first.server(), reason("one"));
            settled.await(2, false, LONG);
            assertThat(settled.next(Duration.ZERO)).isSameAs(first);
            assertThat(settled.next(Duration.ZERO)).isNull();
        });
    }
}
