package org.example.quotes;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import java.math.BigDecimal;
import java.time.Duration;

/// Converts amounts of euros. It never waits for a feed: the answer of one that takes too long is `Unavailable`.
///
/// In Pekko it found the feeds through the receptionist, and asked them with `context.ask`.
final class Quotes extends GenServer<Quotes.Totals, Quotes.Message> {
    sealed interface Message {}
    record Quote(String currency, BigDecimal euros) implements Message, Call<Message, Answer> {}
    record Count() implements Message, Call<Message, Totals> {}
    private record Replied(From<Answer> customer, Answer answer) implements Message {}

    sealed interface Answer {}
    record Quoted(BigDecimal amount) implements Answer {}
    record Unavailable(String why) implements Answer {}

    record Totals(int quoted, int unavailable) {
        Totals with(Answer answer) {
            return switch (answer) {
                case Quoted _ -> new Totals(quoted + 1, unavailable);
                case Unavailable _ -> new Totals(quoted, unavailable + 1);
            };
        }
    }

    private final Registry<String, Feed.Event> feeds;
    private final Duration deadline;

    Quotes(Registry<String, Feed.Event> feeds, Duration deadline) {
        this.feeds = feeds;
        this.deadline = deadline;
    }

    @Override protected Next<Totals> init() {
        return next(new Totals(0, 0));
    }

    @Override protected Next<Totals> handle(Message message, Totals totals) {
        return switch (message) {
            case Quote quote -> {
                request(quote);
                yield keep();
            }
            case Count count -> next(totals).reply(count, totals);
            case Replied(var customer, var answer) -> {
                customer.reply(answer);
                yield next(totals.with(answer));
            }
        };
    }

    private void request(Quote quote) {
        var customer = from(quote);
        var feed = runtime().ref(feeds.name(quote.currency()));
        deliver(
                feed.ask(new Feed.Get(), deadline),
                (rate, failure) -> new Replied(customer, answer(quote, rate, failure)));
    }

    private static Answer answer(Quote quote, BigDecimal rate, Throwable failure) {
        return rate == null ? new Unavailable(failure.getMessage()) : new Quoted(quote.euros().multiply(rate));
    }
}
