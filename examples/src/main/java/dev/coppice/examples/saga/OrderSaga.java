package dev.coppice.examples.saga;

// @start region="states"
import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.time.Duration;

/// Completes one order: either all steps are done, or all completed steps are undone, the last one first.
///
/// It records its state before it sends a request to a partner. A saga that restarts after a crash cannot know the
/// outcome of its last request, so it undoes that step and all steps before it.
public final class OrderSaga extends StateMachine<OrderSaga.State, Void, OrderSaga.Event> {

    /// The state of a saga.
    public sealed interface State {
        record Doing(Step step) implements State {}
        record Undoing(Step step, String why) implements State {}
        record Ended(Outcome outcome) implements State {}
    }

    public sealed interface Outcome {
        record Delivered() implements Outcome {}
        record Cancelled(String why) implements Outcome {}
    }

    public sealed interface Event {}

    /// Requests the outcome of the order. The reply comes when the saga has ended.
    public record HowDidItEnd() implements Event, Call<Event, Outcome> {}

    private record Did(Step step, Response<Partner.Answer> response) implements Event {}
    private record Undid(Step step, Response<Partner.Answer> response) implements Event {}
    private record NoAnswer() implements Event {}
    private record Forget() implements Event {}
    // @end

    private static final Duration LIMIT = Duration.ofMillis(250);
    /// How long a completed saga still replies.
    private static final Duration LINGER = Duration.ofMinutes(1);

    private final Order order;
    private final Books books;

    OrderSaga(Order order, Books books) {
        this.order = order;
        this.books = books;
    }

    @Override protected boolean enters() {
        return true;
    }

    // @start region="machine"
    @Override protected Transition<State, Void, Event> init() {
        return next(switch (books.read(order)) {
            case null -> new State.Doing(Step.RESERVE);
            case State.Doing(Step step) -> new State.Undoing(step, "the saga was restarted");
            case State.Undoing undoing -> undoing;
            case State.Ended ended -> ended;
        });
    }

    /// Records the new state of the saga, and then sends the request that belongs to it.
    @Override protected Transition<State, Void, Event> enter(State old, State state, Void nothing) {
        books.write(order, state);
        return switch (state) {
            case State.Doing(Step step) -> {
                ask(runtime().ref(step.partner()), new Partner.Do(order), response -> new Did(step, response));
                yield keep().stateTimeout(LIMIT, new NoAnswer());
            }
            case State.Undoing(Step step, _) -> {
                ask(runtime().ref(step.partner()), new Partner.Undo(order), response -> new Undid(step, response));
                yield keep().stateTimeout(LIMIT, new NoAnswer());
            }
            case State.Ended _ -> keep().stateTimeout(LINGER, new Forget());
        };
    }

    @Override protected Transition<State, Void, Event> handle(Event event, State state, Void nothing) {
        return switch (state) {
            case State.Doing(Step step) -> switch (event) {
                case Did(_, Response.Answer<Partner.Answer>(var answer)) -> switch (answer) {
                    case Partner.Answer.Agreed() -> next(afterDoing(step));
                    case Partner.Answer.Refused(String why) -> next(beforeUndoing(step, why));
                };
                case Did _ -> next(new State.Undoing(step, "the partner for " + step + " broke down")); // may be done
                case NoAnswer() -> next(new State.Undoing(step, step + " was not answered")); // may be done
                case HowDidItEnd _ -> keep().postpone();
                case Undid _, Forget _ -> unexpected(event, state);
            };
            case State.Undoing(Step step, String why) -> switch (event) {
                case Undid(Step undone, Response.Answer<Partner.Answer> _) when undone == step ->
                        next(beforeUndoing(step, why));
                case Undid _, Did _ -> keep(); // too late, or it failed and is retried after the timeout
                case NoAnswer() -> repeat();
                case HowDidItEnd _ -> keep().postpone();
                case Forget _ -> unexpected(event, state);
            };
            case State.Ended(Outcome outcome) -> switch (event) {
                case HowDidItEnd ask -> keep().reply(ask, outcome);
                case Forget() -> stop(ExitReason.NORMAL);
                case Did _, Undid _, NoAnswer _ -> keep(); // too late
            };
        };
    }

    private static State afterDoing(Step step) {
        return switch (step) {
            case RESERVE -> new State.Doing(Step.PAY);
            case PAY -> new State.Doing(Step.SHIP);
            case SHIP -> new State.Ended(new Outcome.Delivered());
        };
    }

    /// The next state when `step` is not done, or no longer done, and the saga goes back.
    private static State beforeUndoing(Step step, String why) {
        return switch (step) {
            case RESERVE -> new State.Ended(new Outcome.Cancelled(why));
            case PAY -> new State.Undoing(Step.RESERVE, why);
            case SHIP -> new State.Undoing(Step.PAY, why);
        };
    }
    // @end
}
