package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.statemachine.EventType;
import dev.coppice.behaviours.statemachine.StateAndData;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Sys;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class StateMachineExamples {

    // @start region="machine"
    /// A door that a code opens for a while, and that keeps visitors waiting until then.
    static final class Door extends StateMachine<Door.State, Integer, Door.Event> {
        enum State { LOCKED, OPEN }

        sealed interface Event {}

        record Enter(String code) implements Event {}

        record Visit() implements Event, Call<Event, Integer> {}

        private record Lock() implements Event {}

        private final String code;

        Door(String code) {
            this.code = code;
        }

        @Override protected Transition<State, Integer, Event> init() {
            return next(State.LOCKED, 0);
        }

        @Override protected Transition<State, Integer, Event> handle(Event event, State state, Integer visitors) {
            return switch (state) {
                case LOCKED -> switch (event) {
                    case Enter(var tried) when tried.equals(code) -> next(State.OPEN)
                            .stateTimeout(Duration.ofSeconds(10), new Lock());
                    case Enter _, Lock _ -> keep();
                    case Visit _ -> keep().postpone();
                };
                case OPEN -> switch (event) {
                    case Visit visit -> keep(visitors + 1).reply(visit, visitors + 1);
                    case Lock _ -> next(State.LOCKED);
                    case Enter _ -> unexpected(event, state);
                };
            };
        }
    }

    // @end

    @Test
    void door_keepsVisitorsWaiting() {
        try (var runtime = ActorRuntime.open()) {
            var door = runtime.start(new Door("1234"));
            var first = door.ask(new Door.Visit());
            door.cast(new Door.Enter("4321"));
            door.cast(new Door.Enter("1234"));
            assertThat(first.join()).isEqualTo(1);
            assertThat(door.call(new Door.Visit())).isEqualTo(2);

            // @start region="look"
            var shown = (StateAndData<?, ?>) Sys.of(door).state();
            assertThat(shown).isEqualTo(new StateAndData<>(Door.State.OPEN, 2));
            // @end
        }
    }

    // @start region="entering"
    /// Keeps a line open. Messages to send while it is down wait until it is up again.
    static final class Line extends StateMachine<Line.State, Integer, Line.Event> {
        sealed interface State {
            record Down(int attempts) implements State {}

            record Up(String session) implements State {}
        }

        sealed interface Event {}

        record Send(String text) implements Event, Call<Event, String> {}

        record Broken() implements Event {}

        private record Retry() implements Event {}

        private record Dialled(String session) implements Event {}

        private record NotDialled() implements Event {}

        private final Supplier<CompletionStage<String>> dialler;

        Line(Supplier<CompletionStage<String>> dialler) {
            this.dialler = dialler;
        }

        @Override protected Transition<State, Integer, Event> init() {
            return next(new State.Down(0), 0);
        }

        @Override protected boolean enters() {
            return true;
        }

        @Override protected Transition<State, Integer, Event> enter(State old, State state, Integer sent) {
            return switch (state) {
                case State.Down(var attempts) -> keep()
                        .stateTimeout(Duration.ofMillis(10L << Math.min(attempts, 10)), new Retry());
                case State.Up _ -> keep();
            };
        }

        @Override protected Transition<State, Integer, Event> handle(Event event, State state, Integer sent) {
            return switch (state) {
                case State.Down(var attempts) -> switch (event) {
                    case Retry _ -> {
                        deliver(dialler.get(),
                                (session, failure) -> session == null ? new NotDialled() : new Dialled(session));
                        yield keep();
                    }
                    case Dialled(var session) -> next(new State.Up(session));
                    // another state, for it is not equal: so it is entered
                    case NotDialled _ -> next(new State.Down(attempts + 1));
                    case Send _ -> keep().postpone();
                    case Broken _ -> keep();
                };
                case State.Up(var session) -> switch (event) {
                    case Send send -> keep(sent + 1).reply(send, session + ": " + send.text());
                    case Broken _ -> next(new State.Down(0));
                    case Retry _, Dialled _, NotDialled _ -> unexpected(event, state);
                };
            };
        }
    }

    // @end

    @Test
    void line_comesUpAgain() {
        var sessions = new ArrayDeque<CompletionStage<String>>(List.of(
                CompletableFuture.failedFuture(new IllegalStateException("busy")),
                CompletableFuture.completedFuture("one"), CompletableFuture.completedFuture("two")));
        try (var runtime = ActorRuntime.open()) {
            var line = runtime.start(new Line(sessions::remove));
            assertThat(line.call(new Line.Send("hello"))).isEqualTo("one: hello");
            line.cast(new Line.Broken());
            assertThat(line.call(new Line.Send("again"))).isEqualTo("two: again");
        }
    }

    static final class Lamp extends StateMachine<Boolean, Integer, Lamp.Event> {
        sealed interface Event {}

        record Toggle() implements Event, Call<Event, Boolean> {}

        record Off() implements Event {}

        @Override protected Transition<Boolean, Integer, Event> init() {
            return next(false, 0);
        }

        @Override protected Transition<Boolean, Integer, Event> handle(Event event, Boolean lit, Integer saved) {
            return switch (event) {
                // @start region="transition"
                case Toggle toggle -> next(!lit)
                        .reply(toggle, !lit)
                        .eventTimeout(Duration.ofMinutes(5), new Off())
                        .hibernate();
                // @end
                // @start region="cause"
                case Off _ -> eventType() == EventType.Timeout.EVENT ? next(false, saved + 1) : next(false);
                // @end
            };
        }
    }

    @Test
    void lamp_toggles() {
        try (var runtime = ActorRuntime.open()) {
            var lamp = runtime.start(new Lamp());
            assertThat(lamp.call(new Lamp.Toggle())).isTrue();
            lamp.cast(new Lamp.Off());
            assertThat(Sys.of(lamp).state()).isEqualTo(new StateAndData<>(false, 0));
        }
    }
}
