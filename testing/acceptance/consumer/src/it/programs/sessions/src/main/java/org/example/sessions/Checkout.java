package org.example.sessions;

import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskOptions;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import java.time.Duration;
import java.util.List;

/// Sells the items of one user. The customer names a card until the bank accepts one, or until the time is over.
final class Checkout extends StateMachine<Checkout.State, Void, Checkout.Event> {
    sealed interface Event {}

    /// Is answered when the bank has decided.
    record Pay(String card) implements Event, Call<Event, Answer> {}
    private record Charged(Pid payment, Outcome<String> outcome) implements Event {}
    private record TooLate() implements Event {}
    private record Expired() implements Event {}

    sealed interface Answer {}
    record Sold(String receipt) implements Answer {}
    record Refused(String why) implements Answer {}
    record Over() implements Answer {}

    sealed interface State {
        record Choosing() implements State {}
        record Paying(Pid payment, From<Answer> customer) implements State {}
        record Closed(Answer answer) implements State {}
    }

    private final User user;
    private final List<String> items;
    private final Shop shop;
    private final Bank bank;
    private final Terms terms;

    Checkout(User user, List<String> items, Shop shop, Bank bank, Terms terms) {
        this.user = user;
        this.items = items;
        this.shop = shop;
        this.bank = bank;
        this.terms = terms;
    }

    @Override protected Transition<State, Void, Event> init() {
        return choose().timeout("checkout", terms.checkout(), new Expired());
    }

    @Override protected Transition<State, Void, Event> handle(Event event, State state, Void nothing) {
        return switch (state) {
            case State.Choosing() -> switch (event) {
                case Pay pay -> next(new State.Paying(charge(pay.card()), from(pay)))
                        .stateTimeout(terms.payment(), new TooLate());
                case TooLate(), Expired() -> close(new Over());
                case Charged _ -> keep(); // of a payment that was killed
            };
            case State.Paying(var payment, var customer) -> switch (event) {
                case Pay _ -> keep().postpone(); // one payment at a time
                case Charged(var ended, _) when !ended.equals(payment) -> keep(); // an earlier one, which was killed
                case Charged(_, Outcome.Value<String>(var receipt)) -> sell(receipt).reply(customer, new Sold(receipt));
                case Charged(_, Outcome.Exit<String>(var reason, _)) ->
                        choose().reply(customer, new Refused(reason.toString()));
                case TooLate() -> {
                    runtime().exit(payment, ExitReason.KILL);
                    yield choose().reply(customer, new Refused("the bank is too slow"));
                }
                case Expired() -> {
                    runtime().exit(payment, ExitReason.KILL);
                    yield close(new Over()).reply(customer, new Over());
                }
            };
            case State.Closed(var answer) -> switch (event) {
                case Pay pay -> keep().reply(pay, answer);
                case TooLate() -> stop(ExitReason.NORMAL);
                case Charged _, Expired() -> keep();
            };
        };
    }

    private Transition<State, Void, Event> choose() {
        return next(new State.Choosing()).stateTimeout(terms.choice(), new TooLate());
    }

    private Transition<State, Void, Event> sell(String receipt) {
        shop.call(runtime(), user, new Session.Bought(items));
        return close(new Sold(receipt));
    }

    /// Ends the checkout as soon as the postponed events have been answered.
    private Transition<State, Void, Event> close(Answer answer) {
        return next(new State.Closed(answer)).stateTimeout(Duration.ZERO, new TooLate());
    }

    private Pid charge(String card) {
        var options = TaskOptions.defaults().label("payment of " + user.name());
        var payments = TaskSupervisorRef.of(runtime(), Shop.PAYMENTS);
        var payment = payments.asyncNoLink(() -> bank.charge(card, items), options);
        payment.deliver(outcome -> new Charged(payment.pid(), outcome));
        return payment.pid();
    }
}
