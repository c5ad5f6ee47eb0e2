package dev.coppice.examples.jobqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobQueueTest {
    private static final Retry RETRY = new Retry(3, Duration.ofMinutes(1), Duration.ofSeconds(10));
    private static final Job JOB = new Job("letter", "write");

    private static Ref<JobQueue.Message> open(ActorRuntime runtime, int workers, Worker.Work work) {
        runtime.start(new JobQueueSupervisor(RETRY, workers, work));
        return runtime.ref(JobQueueSupervisor.QUEUE);
    }

    private static CompletableFuture<Outcome> submit(Ref<JobQueue.Message> queue, Job job) {
        return queue.ask(new JobQueue.Submit(job));
    }

    @Test void job_isDoneOnce() {
        TestRuntime.explore(20, test -> {
            var queue = open(test.runtime(), 2, job -> "dear " + job.name());
            assertThat(queue.call(new JobQueue.Submit(JOB))).isEqualTo(new Outcome.Done(JOB, 1, "dear letter"));
            assertThat(queue.call(new JobQueue.DeadLetters())).isEmpty();
        });
    }

    @Test void jobThatFails_isTriedAgainAfterLongerAndLongerPauses() {
        try (var test = TestRuntime.seeded(1)) {
            var tries = new AtomicInteger();
            var queue = open(test.runtime(), 1, job -> {
                if (tries.incrementAndGet() < 3) throw new IllegalStateException("no paper");
                return "written";
            });
            var outcome = submit(queue, JOB);
            test.advance(Duration.ofSeconds(9));
            assertThat(tries).hasValue(1);
            test.advance(Duration.ofSeconds(1));
            assertThat(tries).hasValue(2);
            test.advance(Duration.ofSeconds(19));
            assertThat(tries).hasValue(2);
            test.advance(Duration.ofSeconds(1));
            assertThat(outcome).isCompletedWithValue(new Outcome.Done(JOB, 3, "written"));
        }
    }

    @Test void jobThatAlwaysFails_isGivenUpWithItsReason() {
        var failure = new IllegalStateException("no paper");
        TestRuntime.explore(20, test -> {
            var queue = open(test.runtime(), 3, job -> {
                throw failure;
            });
            var outcome = submit(queue, JOB);
            test.advance(Duration.ofMinutes(1));
            var givenUp = new Outcome.GivenUp(JOB, 3, ExitReason.of(failure));
            assertThat(outcome).isCompletedWithValue(givenUp);
            assertThat(queue.call(new JobQueue.DeadLetters())).containsExactly(givenUp);
        });
    }

    @Test void otherJobs_areDoneMeanwhile() {
        TestRuntime.explore(20, test -> {
            var queue = open(test.runtime(), 1, job -> {
                if (job.equals(JOB)) throw new IllegalStateException("no paper");
                return "done";
            });
            submit(queue, JOB);
            assertThat(queue.call(new JobQueue.Submit(new Job("other", "")))).isInstanceOf(Outcome.Done.class);
        });
    }

    @Test void jobThatTakesTooLong_isTakenFromItsWorker() {
        var never = new CountDownLatch(1);
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new JobQueueSupervisor(new Retry(2, Duration.ofMillis(30), Duration.ofMillis(1)), 1, job -> {
                never.await();
                return "never";
            }));
            var outcome = runtime.ref(JobQueueSupervisor.QUEUE).call(new JobQueue.Submit(JOB));
            assertThat(outcome).isEqualTo(new Outcome.GivenUp(JOB, 2, ExitReason.KILLED));
        }
    }

    @Test void queueThatIsKilled_leavesNoClientWaiting() {
        TestRuntime.explore(20, test -> {
            var queue = open(test.runtime(), 2, job -> {
                throw new IllegalStateException("no paper");
            });
            var outcome = submit(queue, JOB);
            test.advance(Duration.ofSeconds(1));
            test.runtime().exit(queue.pid(), ExitReason.KILL);
            test.run();
            assertThatThrownBy(outcome::join).isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(CallFailed.class);
            var after = submit(queue, JOB);
            test.advance(Duration.ofMinutes(1));
            assertThat(after.join()).isInstanceOf(Outcome.GivenUp.class);
        });
    }

    @Test void example_keepsItsPromise() {
        assertThat(JobQueueExample.run("40", "3")).isZero();
    }

    @Test void example_refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> JobQueueExample.run("many")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the number of jobs must be a number from 1 to 1000, not \"many\"; usage: JobQueueExample "
                                + "[jobs] [workers]");
    }
}
