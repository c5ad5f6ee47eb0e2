package dev.coppice.examples.checkout;

// @start region="states"
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.Task;
import dev.coppice.behaviours.task.TaskAction;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Pid;

/// Sells one order. The customer names cards until the bank accepts one or the time is over.
///
final class Checkout extends StateMachine<Checkout.State, Checkout.Data, Checkout.Event> {

    sealed interface State {
        /// The customer may name a card.
        record Open(int attempts) implements State {}

        /// The bank has been asked to charge a card.
        record Paying(int attempt, String card, From<Answer> customer) implements State {}

        /// It is unknown whether the bank has charged the card, so the charge is cancelled.
        record Cancelling(int attempt, From<Answer> customer, String why) implements State {}

        record Closed(Answer answer) implements State {}
    }

    /// @param task the task that talks to the bank, or null
    /// @param expired whether the time was over while the bank was being asked
    record Data(Pid task, boolean expired) {
        Data with(Pid started) {
            return new Data(started, expired);
        }
    }

    sealed interface Event {}

    /// The customer names a card. The reply comes when it is certain whether the card was charged.
    record Pay(String card) implements Event, Call<Event, Answer> {}

    private record Decided(int attempt, Outcome<Bank.Decision> outcome) implements Event {}
    private record Cancelled(int attempt, Outcome<Void> outcome) implements Event {}
    private record TooLate() implements Event {}
    private record Retry() implements Event {}
    private record Expired() implements Event {}
    private record Forget() implements Event {}

    sealed interface Answer {
        record Sold(String receipt) implements Answer {}
        record Refused(String why) implements Answer {}

        /// The checkout has ended without a sale.
        record Over() implements Answer {}
    }
    // @end

    private final Order order;
    private final Bank bank;
    private final Terms terms;

    Checkout(Order order, Bank bank, Terms terms) {
        this.order = order;
        this.bank = bank;
        this.terms = terms;
    }

    @Override protected boolean enters() {
        return true;
    }

    // @start region="machine"
    @Override protected Transition<State, Data, Event> init() {
        return next(new State.Open(0), new Data(null, false)).timeout("checkout", terms.checkout(), new Expired());
    }

    /// Starts the work that belongs to the new state.
    @Override protected Transition<State, Data, Event> enter(State old, State state, Data data) {
        return switch (state) {
            case State.Open _ -> keep();
            case State.Paying(int attempt, String card, _) ->
                    keep(data.with(charge(attempt, card))).stateTimeout(terms.payment(), new TooLate());
            case State.Cancelling(int attempt, _, _) -> keep(data.with(cancel(attempt)));
            case State.Closed _ -> keep().stateTimeout(terms.linger(), new Forget());
        };
    }

    @Override protected Transition<State, Data, Event> handle(Event event, State state, Data data) {
        return switch (state) {
            case State.Open(int attempts) -> switch (event) {
                case Pay pay -> next(new State.Paying(attempts + 1, pay.card(), from(pay)));
                case Expired() -> next(new State.Closed(new Answer.Over()));
                case Decided _, Cancelled _ -> keep(); // of a task that was killed
                case TooLate _, Retry _, Forget _ -> unexpected(event, state);
            };
            case State.Paying(int attempt, _, var customer) -> switch (event) {
                case Pay _ -> keep().postpone(); // one payment at a time
                case Expired() -> keep(new Data(data.task(), true));
                case Decided(int decided, _) when decided != attempt -> keep();
                case Decided(_, Outcome.Value<Bank.Decision>(var decision)) -> switch (decision) {
                    case Bank.Decision.Charged(var receipt) -> {
                        var sold = new Answer.Sold(receipt);
                        yield next(new State.Closed(sold)).reply(customer, sold);
                    }
                    case Bank.Decision.Declined(var why) ->
                            reopen(attempt, data).reply(customer, new Answer.Refused(why));
                };
                case Decided(_, Outcome.Exit<Bank.Decision>(var reason, _)) ->
                        next(new State.Cancelling(attempt, customer, "the bank failed: " + reason));
                case TooLate() -> {
                    runtime().exit(data.task(), ExitReason.KILL);
                    yield next(new State.Cancelling(attempt, customer, "the bank is too slow"));
                }
                case Cancelled _, Retry _, Forget _ -> unexpected(event, state);
            };
            case State.Cancelling(int attempt, var customer, var why) -> switch (event) {
                case Pay _ -> keep().postpone();
                case Expired() -> keep(new Data(data.task(), true));
                case Cancelled(_, Outcome.Value<Void> _) ->
                        reopen(attempt, data).reply(customer, new Answer.Refused(why));
                case Cancelled(_, Outcome.Exit<Void> _) -> keep().stateTimeout(terms.retry(), new Retry());
                case Retry() -> repeat();
                case Decided _ -> keep(); // of the task that was killed
                case TooLate _, Forget _ -> unexpected(event, state);
            };
            case State.Closed(var answer) -> switch (event) {
                case Pay pay -> keep().reply(pay, answer);
                case Forget() -> stop(ExitReason.NORMAL);
                case Expired _, Decided _, Cancelled _ -> keep();
                case TooLate _, Retry _ -> unexpected(event, state);
            };
        };
    }

    /// Lets the customer try another card, unless the time is over.
    private Transition<State, Data, Event> reopen(int attempt, Data data) {
        return next(data.expired() ? new State.Closed(new Answer.Over()) : new State.Open(attempt));
    }

    private Pid charge(int attempt, String card) {
        Task<Bank.Decision> task = tasks().asyncNoLink(
                () -> bank.charge(order.key(attempt), card, order.cents()), named("charge " + order.key(attempt)));
        task.deliver(outcome -> new Decided(attempt, outcome));
        return task.pid();
    }

    private Pid cancel(int attempt) {
        TaskAction action = () -> bank.cancel(order.key(attempt));
        Task<Void> task = tasks().asyncNoLink(action, named("cancel " + order.key(attempt)));
        task.deliver(outcome -> new Cancelled(attempt, outcome));
        return task.pid();
    }
    // @end

    private TaskSupervisorRef tasks() {
        return TaskSupervisorRef.of(runtime(), Shop.PAYMENTS);
    }

    private static TaskOptions named(String text) {
        return TaskOptions.defaults().label(text);
    }
}
