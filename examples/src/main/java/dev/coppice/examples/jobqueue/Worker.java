package dev.coppice.examples.jobqueue;

// @start region="worker"
import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Ref;

/// Does one job after the other. If a job fails, the worker crashes, and its supervisor starts another one.
final class Worker extends GenServer<Ref<JobQueue.Message>, Worker.Message> {

    /// The code that does jobs. May block, and may throw any exception.
    interface Work {
        String done(Job job) throws Exception;
    }

    sealed interface Message {}
    private record Given(Response<Job> job) implements Message {}

    private final Work work;

    Worker(Work work) {
        this.work = work;
    }

    @Override protected Next<Ref<JobQueue.Message>> init() {
        var queue = runtime().ref(JobQueueSupervisor.QUEUE);
        ask(queue, new JobQueue.Take(), Given::new);
        return next(queue);
    }

    @Override protected Next<Ref<JobQueue.Message>> handle(
            Message message, Ref<JobQueue.Message> queue) throws Exception {
        var job = switch (message) {
            case Given(Response<Job> response) -> response.orThrow();
        };
        queue.cast(new JobQueue.Finished(pid(), work.done(job)));
        ask(queue, new JobQueue.Take(), Given::new);
        return keep();
    }
}
// @end
