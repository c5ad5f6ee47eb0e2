package dev.coppice.entities.conformance;

import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.entities.Entities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A process that sends numbered messages to many entities, without a pause, and keeps the accounts.
final class Traffic extends GenServer<Integer, Traffic.Message> {

    sealed interface Message {}

    private record Next1() implements Message {}

    private record Answered(String key, int number, long sentAt, Response<Long> response) implements Message {}

    /// The fate of the messages of all senders.
    static final class Accounts {
        final Map<String, Integer> sent = new HashMap<>();
        final Map<String, Integer> casts = new HashMap<>();
        final List<ExitReason> failures = new ArrayList<>();
        /// The senders whose calls failed.
        final Set<String> failed = new TreeSet<>();
        long calls;
        long answers;
        long longestNanos;
        boolean open = true;

        long sentSum() {
            return sent.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final String name;
    private final Entities<String, Counter.Message> kind;
    private final Accounts accounts;
    private final int keys;
    private final Duration pause;

    Traffic(String name, Entities<String, Counter.Message> kind, Accounts accounts, int keys, Duration pause) {
        this.name = name;
        this.kind = kind;
        this.accounts = accounts;
        this.keys = keys;
        this.pause = pause;
    }

    @Override protected Next<Integer> init() {
        sendAfter(pause, new Next1());
        return next(0);
    }

    @Override protected Next<Integer> handle(Message message, Integer count) {
        switch (message) {
            case Next1 _ -> {
                if (!accounts.open) return keep();
                sendAfter(pause, new Next1());
                send("k" + Math.floorMod(ProcessControl.random(runtime()), keys), count);
                return next(count + 1);
            }
            case Answered(var key, int number, long sentAt, var response) -> {
                long took = nanoTime() - sentAt;
                switch (response) {
                    case Response.Answer<Long> _ -> {
                        accounts.answers++;
                        accounts.longestNanos = Math.max(accounts.longestNanos, took);
                    }
                    case Response.Failure<Long>(var reason, _) -> failed(reason);
                    case Response.TimedOut<Long> _ -> failed(ExitReason.TIMEOUT);
                }
                return next(count);
            }
        }
    }

    private void failed(ExitReason reason) {
        accounts.failures.add(reason);
        accounts.failed.add(name);
    }

    private void send(String key, int count) {
        Ref<Counter.Message> ref = kind.ref(key);
        int number = accounts.sent.merge(key + " from " + name, 1, Integer::sum) - 1;
        if (count % 2 == 0) {
            accounts.casts.merge(key + " from " + name, 1, Integer::sum);
            ref.cast(new Counter.Add(name, number));
        } else {
            accounts.calls++;
            long now = nanoTime();
            ask(ref, new Counter.Increment(name, number), response -> new Answered(key, number, now, response));
        }
    }
}
