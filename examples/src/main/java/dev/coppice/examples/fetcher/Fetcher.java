package dev.coppice.examples.fetcher;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.examples.fetcher.Remote.Response;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/// Fetches pages at the rate that the remote allows, each in a task of its own, and repeats failed requests.
///
/// The fetcher never waits for the remote: results come back as messages. While no page waits, no timer runs.
final class Fetcher extends GenServer<Fetcher.Work, Fetcher.Message> {

    // @start region="protocol"
    sealed interface Message {}

    /// Requests a page. The reply comes when the page is fetched or given up, or at once if it is refused.
    record Fetch(URI page) implements Message, Call<Message, Result> {}

    /// Refuses further pages. The reply comes when every accepted page is fetched or given up.
    record Drain() implements Message, Call<Message, Summary> {}

    sealed interface Result {
        record Page(String body) implements Result {}
        record Lost(String why) implements Result {}

        /// The fetcher is draining, or it has accepted as many pages as it may.
        record Refused() implements Result {}
    }

    record Summary(int fetched, int retried, int lost) {}
    // @end

    private record Due() implements Message {}
    private record Again(Attempt attempt) implements Message {}
    private record Done(Attempt attempt, Outcome<Response> outcome) implements Message {}

    private record Attempt(URI page, int number, From<Result> client) {
        Attempt next() {
            return new Attempt(page, number + 1, client);
        }
    }

    /// The state of the fetcher. Owned by its process.
    @Owned static final class Work {
        private final Deque<Attempt> queue = new ArrayDeque<>();
        private final List<From<Summary>> drains = new ArrayList<>();
        private final SplittableRandom random = new SplittableRandom();
        private long nextStart;
        private boolean timerRuns;
        private int running;
        private int open;
        private int fetched;
        private int retried;
        private int lost;
    }

    private final Remote remote;
    private final Terms terms;

    Fetcher(Remote remote, Terms terms) {
        this.remote = remote;
        this.terms = terms;
    }

    @Override protected Next<Work> init() {
        var work = new Work();
        work.nextStart = nanoTime();
        return next(work);
    }

    // @start region="handle"
    @Override protected Next<Work> handle(Message message, Work work) {
        switch (message) {
            case Fetch fetch when !work.drains.isEmpty() || work.open == terms.capacity() -> {
                return keep().reply(fetch, new Result.Refused());
            }
            case Fetch fetch -> {
                work.open++;
                work.queue.add(new Attempt(fetch.page(), 1, from(fetch)));
            }
            case Due() -> {
                work.timerRuns = false;
                start(work.queue.remove(), work);
            }
            case Done(var attempt, var outcome) -> {
                work.running--;
                finish(attempt, outcome, work);
            }
            case Again(var attempt) -> work.queue.add(attempt);
            case Drain drain -> work.drains.add(from(drain));
        }
        scheduleNext(work);
        if (work.open == 0) answerDrains(work);
        return keep();
    }

    /// Starts the timer for the next request, unless it runs, or no page waits, or enough requests are in progress.
    private void scheduleNext(Work work) {
        if (work.timerRuns || work.queue.isEmpty() || work.running == terms.concurrency()) return;
        work.timerRuns = true;
        sendAfter(Duration.ofNanos(Math.max(0, work.nextStart - nanoTime())), new Due());
    }

    /// Sends a request in a task. The result returns as a message.
    private void start(Attempt attempt, Work work) {
        work.running++;
        work.nextStart = nanoTime() + terms.interval().toNanos();
        var page = attempt.page();
        TaskSupervisorRef.of(runtime(), FetcherSupervisor.REQUESTS)
                .asyncNoLink(() -> remote.get(page), TaskOptions.defaults().label("GET " + page))
                .deliver(outcome -> new Done(attempt, outcome));
    }

    private void finish(Attempt attempt, Outcome<Response> outcome, Work work) {
        switch (outcome) {
            case Outcome.Value<Response>(Response(int status, String body)) when status == 200 -> {
                work.fetched++;
                reply(attempt, new Result.Page(body), work);
            }
            case Outcome.Value<Response>(var response) when response.isWorthRetrying() ->
                    retryOrGiveUp(attempt, "status " + response.status(), work);
            case Outcome.Value<Response>(var response) -> giveUp(attempt, "status " + response.status(), work);
            case Outcome.Exit<Response>(var reason, _) -> retryOrGiveUp(attempt, reason.toString(), work);
        }
    }

    private void retryOrGiveUp(Attempt attempt, String why, Work work) {
        if (attempt.number() == terms.attempts()) {
            giveUp(attempt, why, work);
        } else {
            work.retried++;
            sendAfter(terms.backoff().delay(attempt.number(), work.random), new Again(attempt.next()));
        }
    }
    // @end

    private static void giveUp(Attempt attempt, String why, Work work) {
        work.lost++;
        reply(attempt, new Result.Lost(why), work);
    }

    private static void reply(Attempt attempt, Result result, Work work) {
        work.open--;
        attempt.client().reply(result);
    }

    private static void answerDrains(Work work) {
        var summary = new Summary(work.fetched, work.retried, work.lost);
        work.drains.forEach(from -> from.reply(summary));
    }
}
