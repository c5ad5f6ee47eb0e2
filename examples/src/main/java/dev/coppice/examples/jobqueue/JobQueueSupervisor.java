package dev.coppice.examples.jobqueue;

// @start region="supervisor"
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.stream.IntStream;

/// The supervisor of a queue and its workers.
final class JobQueueSupervisor extends Supervisor {
    static final Name<JobQueue.Message> QUEUE = new Name<>("jobqueue");
    /// The id of the supervisor of the workers.
    static final String WORKERS = "workers";

    private final Retry retry;
    private final int workers;
    private final Worker.Work work;

    JobQueueSupervisor(Retry retry, int workers, Worker.Work work) {
        this.retry = retry;
        this.workers = workers;
        this.work = work;
    }

    /// Workers are useless without the queue that they asked, so they restart with it. The queue survives the end of
    /// any worker.
    @Override protected SupervisorSpec init() {
        return restForOne(ChildSpec.of(QUEUE, new JobQueue(retry)), ChildSpec.of(Supervisor.of(pool())).id(WORKERS));
    }

    /// A failing job must not end the pool, so the restart intensity is high enough for all failures that the queue
    /// allows.
    private SupervisorSpec pool() {
        var all = IntStream.range(0, workers)
                .mapToObj(i -> ChildSpec.of(new Worker(work), StartOptions.defaults().onDedicatedThread())
                        .id("worker " + i))
                .toList();
        return SupervisorSpec.of(Strategy.ONE_FOR_ONE, all).intensity(1_000, Duration.ofSeconds(1));
    }
}
// @end
