package dev.coppice.examples.tutorial.chapter5;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sells one thing: takes bids until there have been none for a while, and then lets the bank charge the winner.
public final class Auction extends GenServer<Auction.State, Auction.Message> {

    // @start region="messages"
    public sealed interface Message {}
    public record Place(Bid bid) implements Message, Call<Message, Answer> {}
    public record Get() implements Message, Call<Message, Optional<Bid>> {}
    public record AwaitResult() implements Message, Call<Message, Result> {}

    // The messages that an auction sends to itself.
    private record Hammer(int bids) implements Message {}
    private record Charged(Outcome<Void> outcome) implements Message {}
    private record TooLong(Pid task) implements Message {}
    private record Again() implements Message {}
    // @end

    /// The reply to a bid.
    public sealed interface Answer {}
    public record Accepted() implements Answer {}
    public record TooLow(int atLeast) implements Answer {}
    public record Over() implements Answer {}

    // @start region="state"
    /// @param bids the number of bids in this incarnation
    /// @param attempts how often the bank was asked; if it was, the hammer has fallen
    /// @param waiting the callers that wait for the result
    record State(Optional<Bid> best, int bids, int attempts, List<From<Result>> waiting) {

        State bid(Bid bid) {
            return new State(Optional.of(bid), bids + 1, attempts, waiting);
        }

        State attempt() {
            return new State(best, bids, attempts + 1, waiting);
        }

        State waiting(From<Result> another) {
            var more = new ArrayList<>(waiting);
            more.add(another);
            return new State(best, bids, attempts, List.copyOf(more));
        }
    }
    // @end

    private final String thing;
    private final Bank bank;
    private final Terms terms;

    public Auction(String thing, Bank bank, Terms terms) {
        this.thing = thing;
        this.bank = bank;
        this.terms = terms;
    }

    // @start region="init"
    @Override protected Next<State> init() {
        var page = book(new Book.Read(thing));
        if (page.result().isPresent()) return ignore(); // sold before
        sendAfter(terms.patience(), new Hammer(0));
        return next(new State(page.best(), 0, 0, List.of()));
    }
    // @end

    // @start region="handle"
    @Override protected Next<State> handle(Message message, State now) {
        return switch (message) {
            case Place place -> place(place, now);
            case Get get -> next(now).reply(get, now.best());
            case AwaitResult await -> next(now.waiting(from(await)));
            case Hammer(int bids) -> {
                boolean outdated = bids != now.bids() || now.attempts() > 0;
                if (outdated) yield keep();
                yield now.best().isPresent() ? charge(now) : finish(now, new Result.Unsold("nobody bid"));
            }
            case Charged(Outcome.Value<Void> _) -> finish(now, new Result.Sold(now.best().orElseThrow()));
            case Charged(Outcome.Exit<Void>(var reason, _)) -> {
                if (now.attempts() == terms.attempts()) yield finish(now, new Result.Unsold("no payment: " + reason));
                sendAfter(terms.pause(), new Again());
                yield keep();
            }
            case TooLong(Pid task) -> {
                runtime().exit(task, ExitReason.KILL);
                yield keep();
            }
            case Again() -> charge(now);
        };
    }
    // @end

    // @start region="place"
    private Next<State> place(Place place, State now) {
        var bid = place.bid();
        int atLeast = now.best().map(last -> last.amount() + 10).orElse(10);
        if (now.attempts() > 0) return next(now).reply(place, new Over());
        if (bid.amount() < atLeast) return next(now).reply(place, new TooLow(atLeast));
        book(new Book.Write(thing, new Book.Page(Optional.of(bid), Optional.empty())));
        var then = now.bid(bid);
        sendAfter(terms.patience(), new Hammer(then.bids()));
        return next(then).reply(place, new Accepted());
    }
    // @end

    // @start region="charge"
    private Next<State> charge(State now) {
        var bid = now.best().orElseThrow();
        var options = TaskOptions.defaults().label("payment for " + thing);
        var payment = TaskSupervisorRef.of(runtime(), House.PAYMENTS)
                .asyncNoLink(() -> bank.charge(thing, bid), options);
        sendAfter(terms.payment(), new TooLong(payment.pid()));
        payment.deliver(Charged::new);
        return next(now.attempt());
    }

    private Next<State> finish(State now, Result result) {
        book(new Book.Write(thing, new Book.Page(now.best(), Optional.of(result))));
        for (var from : now.waiting()) from.reply(result);
        return next(now).stop(ExitReason.NORMAL);
    }
    // @end

    private <R> R book(Call<Book.Message, R> request) {
        return runtime().ref(House.BOOK).call(request);
    }
}
