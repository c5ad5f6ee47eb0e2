package org.example.fetcher;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.example.fetcher.Remote.Response;

/// Fetches pages at the rate that the remote allows, each in a task of its own, and repeats failed requests.
final class Fetcher extends GenServer<@Owned Fetcher.Work, Fetcher.Message> {
    sealed interface Message {}

    /// Accepts a page. The answer is false if the fetcher is draining.
    record Fetch(URI page) implements Message, Call<Message, Boolean> {}

    /// Accepts no further page. The answer comes when all accepted pages are done.
    record Drain() implements Message, Call<Message, Summary> {}

    private record Tick() implements Message {}
    private record Again(Attempt attempt) implements Message {}
    private record Done(Attempt attempt, Outcome<Response> outcome) implements Message {}

    /// @param lost the pages that were given up after too many attempts
    record Summary(int fetched, int retried, int lost) {}

    private record Attempt(URI page, int number) {
        Attempt next() {
            return new Attempt(page, number + 1);
        }
    }

    /// Mutable: only the fetcher uses it.
    static final class Work {
        private final Deque<Attempt> queue = new ArrayDeque<>();
        private final List<From<Summary>> drains = new ArrayList<>();
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
        sendWithFixedDelay(terms.pause(), new Tick());
        return next(new Work());
    }

    @Override protected Next<Work> handle(Message message, Work work) {
        return switch (message) {
            case Fetch fetch -> keep().reply(fetch, accept(fetch.page(), work));
            case Drain drain -> {
                work.drains.add(from(drain));
                yield answerDrains(work);
            }
            case Tick() -> {
                if (!work.queue.isEmpty()) start(work.queue.remove());
                yield keep();
            }
            case Again(var attempt) -> {
                work.queue.add(attempt);
                yield keep();
            }
            case Done(var attempt, Outcome.Value<Response>(Response(int status, var body))) when status == 200 -> {
                runtime().ref(Crawler.JOURNAL).cast(new Journal.Append(attempt.page() + " " + body));
                work.fetched++;
                work.open--;
                yield answerDrains(work);
            }
            case Done(var attempt, _) when attempt.number() < terms.attempts() -> {
                work.retried++;
                sendAfter(terms.delayAfter(attempt.number()), new Again(attempt.next()));
                yield keep();
            }
            case Done _ -> {
                work.lost++;
                work.open--;
                yield answerDrains(work);
            }
        };
    }

    private static boolean accept(URI page, Work work) {
        if (!work.drains.isEmpty()) return false;
        work.queue.add(new Attempt(page, 1));
        work.open++;
        return true;
    }

    /// Requests a page in a task. The result returns as a message.
    private void start(Attempt attempt) {
        var page = attempt.page();
        var options = TaskOptions.defaults().label("GET " + page);
        TaskSupervisorRef.of(runtime(), Crawler.REQUESTS)
                .asyncNoLink(() -> remote.get(page), options)
                .deliver(outcome -> new Done(attempt, outcome));
    }

    private Next<Work> answerDrains(Work work) {
        var summary = new Summary(work.fetched, work.retried, work.lost);
        if (work.open == 0) work.drains.forEach(from -> from.reply(summary));
        return keep();
    }
}
