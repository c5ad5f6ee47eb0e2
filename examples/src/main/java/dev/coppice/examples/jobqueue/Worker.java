package dev.coppice.examples.jobqueue;

// @start region="worker"
import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.behaviours.Response;
import dev.coppice.core.Ref;

/// Takes one job after the other and does it. If that fails, so does the worker: its supervisor starts another one.
final class Worker extends GenServer<Ref<JobQueue.Message>, Worker.Message> {

    /// Does jobs. May block, and may throw what it likes.
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

    @Override protected Next<Ref<JobQueue.Message>> handle(Message message, Ref<JobQueue.Message> queue) throws Exception {
        var job = switch (message) {
            case Given(Response<Job> response) -> response.orThrow();
        };
        queue.cast(new JobQueue.Finished(pid(), work.done(job)));
        ask(queue, new JobQueue.Take(), Given::new);
        return same();
    }
}
// @end
