package dev.coppice.observer;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A server that carries out the instructions of a test.
final class Worker extends GenServer<Worker.Account, Worker.Message> {
    sealed interface Message {}
    record Note(String text) implements Message {}
    record Pay(Confidential card) implements Message {}
    record Fail(String why) implements Message {}
    record Block(CountDownLatch begun, CountDownLatch end) implements Message {}
    record Remind(Duration after) implements Message {}
    record Never() implements Message, Call<Message, Integer> {}
    record AskOther(Ref<Message> other) implements Message {}
    record Count() implements Message, Call<Message, Integer> {}

    /// A value that no report may show.
    record Confidential(String text) {}

    /// The state: confidential as well.
    record Account(Confidential owner, int notes) {}

    private final List<From<Integer>> unanswered = new ArrayList<>();

    @Override protected Next<Account> init() {
        return next(new Account(new Confidential(Sample.SECRET), 0));
    }

    @Override protected Next<Account> handle(Message message, Account state) throws Exception {
        return switch (message) {
            case Note _, Pay _ -> next(new Account(state.owner(), state.notes() + 1));
            case Fail(String why) -> throw new IllegalStateException(why);
            case Block(var begun, var end) -> {
                begun.countDown();
                end.await();
                yield next(state);
            }
            case Remind(Duration after) -> {
                sendAfter(after, new Note("reminder"));
                yield next(state);
            }
            case Never never -> {
                unanswered.add(from(never));
                yield next(state);
            }
            case AskOther(var other) -> {
                other.call(new Never(), Duration.ofMinutes(10));
                yield next(state);
            }
            case Count count -> next(state).reply(count, state.notes());
        };
    }
}
