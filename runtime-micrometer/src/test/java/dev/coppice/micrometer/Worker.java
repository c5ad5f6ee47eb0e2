package dev.coppice.micrometer;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.concurrent.CountDownLatch;

/// Counts, waits for latches, and crashes on request.
final class Worker extends GenServer<Integer, Worker.Message> {
    sealed interface Message {}
    record Add() implements Message {}
    record Get() implements Message, Call<Message, Integer> {}
    record Hold(CountDownLatch entered, CountDownLatch go) implements Message {}
    record Crash() implements Message {}

    @Override protected Next<Integer> init() {
        return next(0);
    }

    @Override protected Next<Integer> handle(Message message, Integer count) throws InterruptedException {
        return switch (message) {
            case Add() -> next(count + 1);
            case Get get -> keep().reply(get, count);
            case Hold(var entered, var go) -> {
                entered.countDown();
                go.await();
                yield keep();
            }
            case Crash() -> throw new IllegalStateException("on purpose");
        };
    }
}
