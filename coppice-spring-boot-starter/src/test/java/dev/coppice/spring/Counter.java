package dev.coppice.spring;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/// Counts, and writes its count down when it shuts down.
public final class Counter extends GenServer<Integer, Counter.Message> {
    public sealed interface Message {}
    public record Add() implements Message, Call<Message, Integer> {}
    public record User() implements Message, Call<Message, String> {}
    public record Crash() implements Message {}
    public record Hold(CountDownLatch entered, CountDownLatch go) implements Message {}

    private final AtomicInteger journal;

    public Counter(AtomicInteger journal) {
        this.journal = journal;
    }

    @Override protected boolean trapsExits() {
        return true;
    }

    @Override protected Next<Integer> init() {
        return next(0);
    }

    @Override protected Next<Integer> handle(Message message, Integer count) throws InterruptedException {
        return switch (message) {
            case Add add -> next(count + 1).reply(add, count + 1);
            case User user -> keep().reply(user, String.valueOf(MDC.get("user")));
            case Crash() -> throw new IllegalStateException("on purpose");
            case Hold(var entered, var go) -> {
                entered.countDown();
                go.await();
                yield keep();
            }
        };
    }

    @Override protected void terminate(ExitReason reason, Integer count) {
        journal.set(count);
    }
}
