package dev.coppice.examples.jobqueue;

// @start region="supervisor"
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import java.time.Duration;
import java.util.stream.IntStream;

/// A queue and its workers.
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

    /// Workers are of no use without the queue they asked, so they start anew with it; the queue lives on whatever becomes of them.
    @Override protected Plan init() {
        return restForOne(ChildSpec.of(QUEUE, new JobQueue(retry)), ChildSpec.of(Supervisor.of(pool())).id(WORKERS));
    }

    /// That a job fails is nothing that should end the pool, so it may happen as often as the queue lets it.
    private Plan pool() {
        var all = IntStream.range(0, workers)
                .mapToObj(i -> ChildSpec.of(new Worker(work), StartOptions.defaults().blocking()).id("worker " + i))
                .toList();
        return Plan.of(Strategy.ONE_FOR_ONE, all).intensity(1_000, Duration.ofSeconds(1));
    }
}
// @end
