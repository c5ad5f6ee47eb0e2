package org.example.quotes;

import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.Call;
import java.math.BigDecimal;
import java.time.Duration;

/// Keeps the rate of one currency up to date.
///
/// In Pekko this was a behavior with a `StashBuffer`, which stashed requests until `pipeToSelf` had brought the first
/// rate, and then became another behavior. Here the two behaviors are two states.
final class Feed extends StateMachine<Feed.State, Void, Feed.Event> {
    sealed interface Event {}
    record Get() implements Event, Call<Event, BigDecimal> {}
    private record Refresh() implements Event {}
    private record Loaded(BigDecimal rate) implements Event {}
    private record NotLoaded(Throwable why) implements Event {}

    sealed interface State {
        record Loading() implements State {}
        record Ready(BigDecimal rate) implements State {}
    }

    private final String currency;
    private final RateSource source;
    private final Duration refresh;

    Feed(String currency, RateSource source, Duration refresh) {
        this.currency = currency;
        this.source = source;
        this.refresh = refresh;
    }

    @Override protected Transition<State, Void, Event> init() {
        sendWithFixedDelay(refresh, new Refresh());
        return next(new State.Loading()).insert(new Refresh());
    }

    @Override protected Transition<State, Void, Event> handle(Event event, State state, Void nothing) {
        return switch (event) {
            case Get get -> switch (state) {
                case State.Loading() -> keep().postpone(); // the stash
                case State.Ready(var rate) -> keep().reply(get, rate);
            };
            case Refresh() -> {
                deliver(source.rate(currency), Feed::loaded); // pipeToSelf
                yield keep();
            }
            case Loaded(var rate) -> next(new State.Ready(rate));
            case NotLoaded(var why) -> throw new IllegalStateException("no rate of " + currency, why);
        };
    }

    private static Event loaded(BigDecimal rate, Throwable failure) {
        return rate == null ? new NotLoaded(failure) : new Loaded(rate);
    }
}
