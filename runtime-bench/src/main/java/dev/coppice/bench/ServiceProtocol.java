package dev.coppice.bench;

import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.stage.Consumer;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.Call;
import java.util.List;
import java.util.stream.LongStream;

/// The measured behaviours other than servers, written as users write them.
final class ServiceProtocol {

    private ServiceProtocol() {}

    /// Alternates between two states.
    static final class Machine extends StateMachine<Machine.State, Integer, Machine.Event> {
        enum State { ON, OFF }

        sealed interface Event {}

        record Toggle() implements Event {}

        record Changes() implements Event, Call<Event, Integer> {}

        @Override protected Transition<State, Integer, Event> init() {
            return next(State.OFF, 0);
        }

        @Override protected Transition<State, Integer, Event> handle(Event event, State state, Integer changes) {
            return switch (event) {
                case Toggle() -> next(state == State.ON ? State.OFF : State.ON, changes + 1);
                case Changes asked -> keep(changes).reply(asked, changes);
            };
        }
    }

    /// Adds up events.
    static final class Tally extends EventHandler<Integer, Integer> {
        record Get() implements Call<Tally, Integer> {}

        @Override protected Integer init(Object handedOver) {
            return 0;
        }

        @Override protected HandlerResult<Integer> handle(Integer event, Integer sum) {
            return keep(sum + event);
        }

        @Override protected HandlerResult<Integer> handleCall(Call<?, ?> call, Integer sum) throws Exception {
            return call instanceof Get get ? keep().reply(get, sum) : super.handleCall(call, sum);
        }
    }

    /// Adds up published numbers, and reports the sum after `expected` messages.
    static final class Subscriber extends GenServer<Integer, Integer> {
        private final PubSub<String, Integer> topics;
        private final int expected;
        private final Programs.Answers answers;

        Subscriber(PubSub<String, Integer> topics, int expected, Programs.Answers answers) {
            this.topics = topics;
            this.expected = expected;
            this.answers = answers;
        }

        @Override protected Next<Integer> init() {
            topics.subscribe("topic", self());
            return next(0);
        }

        @Override protected Next<Integer> handle(Integer message, Integer sum) {
            if (sum + message == expected) answers.add(expected);
            return next(sum + message);
        }
    }

    /// Produces the numbers from 1 to a maximum.
    static final class Numbers extends Producer<Long, Long> {
        private final long last;

        Numbers(long last) {
            this.last = last;
        }

        @Override protected Long init() {
            return 1L;
        }

        @Override protected Emission<Long, Long> handleDemand(long count, Long next) {
            long end = Math.min(next + count, last + 1);
            return emit(LongStream.range(next, end).boxed().toList(), end);
        }
    }

    /// Adds up `expected` numbers.
    static final class Total extends Consumer<Total.State, Long> {
        record State(long count, long sum) {}

        private final long expected;
        private final Programs.Answers answers;

        Total(long expected, Programs.Answers answers) {
            this.expected = expected;
            this.answers = answers;
        }

        @Override protected State init() {
            return new State(0, 0);
        }

        @Override protected Emission<State, Void> handleEvents(List<Long> numbers, State state) {
            long sum = state.sum;
            for (long number : numbers) sum += number;
            long count = state.count + numbers.size();
            if (count == expected) answers.add(sum);
            return keep(new State(count, sum));
        }
    }
}
