package dev.coppice.models.machine;

import dev.coppice.behaviours.statemachine.StateAndData;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.machine.Step.Plan;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The state machine that the commands drive, in a simulated runtime.
final class RealMachine implements AutoCloseable {

    sealed interface Event {
        String id();

        Plan plan();
    }

    record Cast(String id, Plan plan) implements Event {}

    record Ask(String id, Plan plan) implements Event, Call<Event, String> {}

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final Ref<Event> machine;
    private int number;

    RealMachine(long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        test.runtime().onDeadLetter(letter -> {
            if (letter.message() instanceof Cast cast && !cast.id.contains("i") && !cast.id.contains("t")) {
                observed.deadLetter(cast.id, letter.cause().toString());
            }
        });
        machine = test.runtime().start(new Machine());
        Gen.spawn(test.runtime(), self -> {
            self.monitor(machine, "machine");
            var down = (Signal.Down) self.receive(Signal.Down.class::isInstance, Duration.ofDays(999));
            observed.event("machine", now(), "ended " + text(down.reason()));
        }, SpawnOptions.NONE);
        test.run();
    }

    private long now() {
        return test.now().toMillis();
    }

    void step(Step step) {
        int id = number++;
        var pid = Objects.requireNonNull(machine.pid());
        switch (step) {
            case Step.Cast(var plan) -> machine.cast(new Cast("m" + id, plan));
            case Step.CastLate(var plan, var late) -> Gen.spawn(test.runtime(), self -> {
                machine.cast(new Cast("m" + id, plan));
                test.takes(Duration.ofMillis(late));
            }, SpawnOptions.NONE);
            case Step.Ask(var plan, var timeout) ->
                client("m" + id, () -> machine.call(new Ask("m" + id, plan), Duration.ofMillis(timeout)));
            case Step.System(var kind) -> client("s" + id, () -> switch (kind) {
                case STATE -> shown(Sys.of(pid).state());
                case REPLACE -> shown(Sys.of(pid).replaceState(RealMachine::replaced));
                case SUSPEND -> {
                    Sys.of(pid).suspend();
                    yield "done";
                }
                case RESUME -> {
                    Sys.of(pid).resume();
                    yield "done";
                }
            });
            case Step.Stop() -> client("s" + id, () -> {
                Gen.stop(pid, ExitReason.SHUTDOWN, null);
                return "ended";
            });
            case Step.Kill() -> test.runtime().exit(pid, ExitReason.KILL);
            case Step.Wait(var millis) -> test.advance(Duration.ofMillis(millis));
        }
        test.run();
        var info = test.runtime().info(pid, 1000);
        observed.snapshot(now(), info.map(RealMachine::status).orElse("ended") + " "
                + info.map(RealMachine::messages).orElse(List.of()) + " timers=" + test.runtime().timers(pid).size());
    }

    private static String status(ProcessInfo info) {
        return switch (info.status()) {
            case BLOCKED, RUNNING, READY -> "busy";
            default -> info.status().name().toLowerCase(java.util.Locale.ROOT);
        };
    }

    private static List<String> messages(ProcessInfo info) {
        return info.messages().stream()
                .map(entry -> entry instanceof Request<?> request ? request.payload() : entry)
                .filter(Event.class::isInstance).map(event -> ((Event) event).id()).toList();
    }

    private static String shown(@Nullable Object state) {
        var shown = (StateAndData<?, ?>) Objects.requireNonNull(state);
        return shown.state() + "/" + shown.data();
    }

    private static Object replaced(@Nullable Object state) {
        var shown = (StateAndData<?, ?>) Objects.requireNonNull(state);
        return new StateAndData<>(((Integer) shown.state() + 1) % 3, shown.data());
    }

    private void client(String id, Supplier<String> request) {
        Gen.spawn(test.runtime(), self -> {
            String result;
            try {
                result = request.get();
            } catch (CallFailed failed) {
                result = text(failed.cause());
            }
            observed.reply(id, now(), result);
        }, SpawnOptions.NONE);
    }

    private static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crash ? "crash" : reason.toString();
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }

    private final class Machine extends StateMachine<Integer, Integer, Event> {
        private final List<From<String>> deferred = new ArrayList<>();

        @Override protected Transition<Integer, Integer, Event> init() {
            return next(0, 0);
        }

        @Override protected boolean enters() {
            return true;
        }

        @Override protected Transition<Integer, Integer, Event> enter(Integer old, Integer state, Integer data) {
            observed.event("machine", now(), "enter " + old + ">" + state);
            Transition<Integer, Integer, Event> result = keep();
            return switch (state) {
                case 1 -> result.cancel(Step.TIMERS.get(2));
                case 2 -> result.stateTimeout(Duration.ofMillis(MachineModel.ENTERED_AFTER),
                        new Cast("entered", Plan.NOTHING));
                default -> result;
            };
        }

        @Override protected Transition<Integer, Integer, Event> handle(Event event, Integer state, Integer data) {
            observed.event("machine", now(), event.id() + "@" + state + "/" + data + " by " + eventType());
            var plan = event.plan();
            if (plan.busy() > 0) {
                if (plan.keepsWorker()) test.takes(Duration.ofMillis(plan.busy()));
                else test.sleep(Duration.ofMillis(plan.busy()));
            }
            if (plan.answersDeferred()) {
                deferred.forEach(from -> from.reply("late"));
                deferred.clear();
            }
            boolean postpones = plan.postponesIn() == state && plan.end() == Step.End.NONE;
            Transition<Integer, Integer, Event> result = switch (plan.end()) {
                case THROW -> throw new Planned();
                case STOP -> stop(ExitReason.of("broken"));
                case NONE -> switch (plan.goal()) {
                    case Step.KEEP -> keep(data + 1);
                    case Step.REPEAT -> repeat();
                    default -> next(plan.goal(), data + 1);
                };
            };
            if (event instanceof Ask ask && !postpones) {
                if (plan.deferred()) deferred.add(from(ask));
                else result = result.reply(ask, ask.id);
            }
            return plan.end() == Step.End.STOP ? result : acted(result, event, postpones);
        }

        private Transition<Integer, Integer, Event> acted(
                Transition<Integer, Integer, Event> plain, Event event, boolean postpones) {
            var result = postpones ? plain.postpone() : plain;
            var plan = event.plan();
            for (int i = 0; i < plan.inserted().size(); i++) {
                result = result.insert(new Cast(event.id() + "i" + i, plan.inserted().get(i)));
            }
            for (int i = 0; i < plan.timings().size(); i++) {
                var timing = plan.timings().get(i);
                var timer = Step.TIMERS.get(timing.timer());
                var timed = new Cast(event.id() + "t" + i, timing.plan());
                result = switch (timing.op()) {
                    case ZERO -> result.start(timer, Duration.ZERO, timed);
                    case START -> result.start(timer, Duration.ofMillis(timing.delay()), timed);
                    case UPDATE -> result.update(timer, timed);
                    case CANCEL -> result.cancel(timer);
                };
            }
            return plan.hibernates() ? result.hibernate() : result;
        }

        @Override protected void terminate(ExitReason reason, Integer state, Integer data) {
            observed.event("machine", now(), "terminate " + text(reason) + " in " + state + "/" + data);
        }
    }
}
