package dev.coppice.examples.jobqueue;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Hands each job to one worker at a time, until it is done or has failed too often.
///
/// The queue monitors each worker that works on a job or waits for one. When a worker ends, for whatever reason, the
/// queue is notified that the attempt failed. No code has to catch an exception.
public final class JobQueue extends GenServer<JobQueue.Jobs, JobQueue.Message> {

    // @start region="protocol"
    public sealed interface Message {}

    /// Submits a job. The reply comes once, when the job is done or given up.
    public record Submit(Job job) implements Message, Call<Message, Outcome> {}

    /// A worker asks for its next job. The reply comes when there is one.
    record Take() implements Message, Call<Message, Job> {}

    /// A worker has done its job.
    record Finished(Pid worker, String result) implements Message {}

    /// Requests the list of the jobs that were given up.
    public record DeadLetters() implements Message, Call<Message, List<Outcome.GivenUp>> {}

    // @end
    private record Retried(Ticket ticket) implements Message {}

    private record Overdue(Pid worker, Ticket ticket) implements Message {}

    /// A job, the number of earlier attempts, and the callers to reply to.
    private record Ticket(Job job, int tried, From<Outcome> client) {
        int attempt() {
            return tried + 1;
        }

        Ticket again() {
            return new Ticket(job, attempt(), client);
        }
    }

    /// A worker that is waiting for a job.
    private record Idle(From<Job> worker, MonitorRef monitor) {}

    /// A worker that is working on a job.
    private record Busy(Ticket ticket, MonitorRef monitor, TimerRef limit) {}

    /// The state of the queue. Owned by its process.
    @Owned static final class Jobs {
        private final Deque<Ticket> ready = new ArrayDeque<>();
        private final Map<Pid, Idle> idle = new LinkedHashMap<>();
        private final Map<Pid, Busy> busy = new HashMap<>();
        private final List<Outcome.GivenUp> dead = new ArrayList<>();
    }

    private final Retry retry;

    public JobQueue(Retry retry) {
        this.retry = retry;
    }

    @Override protected Next<Jobs> init() {
        return next(new Jobs());
    }

    // @start region="handle"
    @Override protected Next<Jobs> handle(Message message, Jobs jobs) {
        switch (message) {
            case Submit submit -> jobs.ready.add(new Ticket(submit.job(), 0, from(submit)));
            case Take take -> {
                var worker = from(take);
                jobs.idle.put(worker.requester(), new Idle(worker, monitor(worker.requester())));
            }
            case Finished(Pid worker, String result) -> {
                var done = jobs.busy.remove(worker);
                if (done != null) finish(done, result); // otherwise it was too late
            }
            case Retried(Ticket ticket) -> jobs.ready.add(ticket);
            case Overdue(Pid worker, Ticket ticket) -> {
                var late = jobs.busy.get(worker);
                // its end comes as a signal
                if (late != null && late.ticket().equals(ticket)) runtime().exit(worker, ExitReason.KILL);
            }
            case DeadLetters ask -> {
                return keep().reply(ask, List.copyOf(jobs.dead));
            }
        }
        assign(jobs);
        return keep();
    }

    /// Handles the end of a worker. If the worker had a job, that attempt failed.
    @Override protected Next<Jobs> handleSignal(Signal signal, Jobs jobs) {
        if (signal instanceof Signal.Down(_, _, Pid worker, ExitReason reason)) {
            jobs.idle.remove(worker);
            var failed = jobs.busy.remove(worker);
            if (failed != null) retryOrGiveUp(jobs, failed, reason);
        }
        return keep();
    }

    private void retryOrGiveUp(Jobs jobs, Busy failed, ExitReason reason) {
        failed.limit().tryCancel();
        var ticket = failed.ticket();
        switch (retry.afterFailureOf(ticket.attempt())) {
            case Retry.Decision.Again(var pause) -> sendAfter(pause, new Retried(ticket.again()));
            case Retry.Decision.GiveUp() -> {
                var outcome = new Outcome.GivenUp(ticket.job(), ticket.attempt(), reason);
                jobs.dead.add(outcome);
                ticket.client().reply(outcome);
            }
        }
    }

    // @end
    private void finish(Busy done, String result) {
        done.limit().tryCancel();
        demonitor(done.monitor());
        var ticket = done.ticket();
        ticket.client().reply(new Outcome.Done(ticket.job(), ticket.attempt(), result));
    }

    /// Assigns waiting jobs to waiting workers.
    private void assign(Jobs jobs) {
        var workers = jobs.idle.entrySet().iterator();
        while (workers.hasNext() && !jobs.ready.isEmpty()) {
            var entry = workers.next();
            workers.remove();
            var ticket = jobs.ready.remove();
            var limit = sendAfter(retry.limit(), new Overdue(entry.getKey(), ticket));
            jobs.busy.put(entry.getKey(), new Busy(ticket, entry.getValue().monitor(), limit));
            entry.getValue().worker().reply(ticket.job());
        }
    }
}
