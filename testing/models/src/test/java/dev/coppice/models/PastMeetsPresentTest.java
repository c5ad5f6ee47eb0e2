package dev.coppice.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.statemachine.EventType;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is already in a mailbox when the operation comes that cancels, replaces or ends its cause.
///
/// | Operation | In the mailbox | Afterwards |
/// |---|---|---|
/// | cancel a timer | its message | it stays, and `cancel` is empty |
/// | cancel a timer with an interval | some of its messages | they stay, and no further one comes |
/// | demonitor | the `Down` | it stays; flushing removes it |
/// | unlink | the `Exit` | it stays; flushing removes it |
/// | deactivate an alias | a message through it | it stays, and no further one comes |
/// | stop trapping exits | an `Exit` | it stays, and ends nothing |
/// | abandon a request | nothing: the reply has its own place | the reply is there, or dropped |
/// | ignore or shut down a task | nothing: the result has its own place | the result is returned |
/// | a message to a server that waits | the expired idle timeout behind it | the wait is over, and the timeout void |
/// | cancel a timeout of a state machine | its expiry | it is void |
/// | restart such a timeout | its first expiry | it is void, and the second counts |
/// | change the state | the expired state timeout | it is void |
/// | any event | the expired event timeout | it is void |
/// | stop a server | messages | they are handled before |
/// | terminate a child | its own end | the child is down, and stays so |
/// | remove an event handler | an event | the handler sees it, and no further one |
/// | unsubscribe | a publication | it stays, and no further one comes |
/// | leave a group | the end of the member | the group is empty |
/// | register a name again | the end of the former holder | the name is free |
///
/// Each runs in the orders of some seeds.
class PastMeetsPresentTest extends InEachOrder {
    private static final EventType.Named NAMED = new EventType.Named("named");

    private record Note(String text) {}

    private record Echo(int millis) implements Call<Object, String> {}

    /// Runs `body` in a process that traps exits.
    private void inProcess(Consumer<ReceiveContext> body) {
        inEachOrder(() -> {
            var failure = new AtomicReference<@Nullable Throwable>();
            Gen.spawn(test.runtime(), self -> {
                try {
                    body.accept(self);
                    seen.add("done");
                } catch (Throwable thrown) {
                    failure.set(thrown);
                }
            }, SpawnOptions.NONE.trapExits());
            test.advance(Duration.ofSeconds(10));
            if (failure.get() != null) throw new AssertionError(failure.get());
            assertThat(seen).endsWith("done");
        });
    }

    @Test void cancel_aTimerThatHasFired_leavesItsMessage() {
        inProcess(self -> {
            var timer = self.sendAfter(millis(10), "message");
            test.takes(millis(30));
            assertThat(timer.cancel()).isEmpty();
            assertThat(self.mailbox()).containsExactly("message");
        });
    }

    @Test void cancel_aTimerWithAnInterval_leavesTheMessagesSoFar() {
        inProcess(self -> {
            var timer = self.sendEvery(millis(10), "tick");
            test.takes(millis(35));
            assertThat(timer.tryCancel()).isTrue();
            self.sleep(millis(100));
            assertThat(self.mailbox()).containsExactly("tick", "tick", "tick");
        });
    }

    // ── signals ──

    private static Pid waiting(ReceiveContext self) {
        return self.spawn(child -> child.receive(), SpawnOptions.NONE);
    }

    @Test void demonitor_afterTheEnd_leavesTheDown_unlessItFlushes() {
        inProcess(self -> {
            var other = waiting(self);
            var monitor = self.monitor(other);
            self.exit(other, ExitReason.KILL);
            assertThat(self.demonitor(monitor)).isFalse();
            assertThat(self.mailbox()).hasOnlyElementsOfType(Signal.Down.class).hasSize(1);
            self.demonitorAndFlush(monitor);
            assertThat(self.mailbox()).isEmpty();
        });
    }

    @Test void unlink_afterTheEnd_leavesTheExit_unlessItFlushes() {
        inProcess(self -> {
            var other = waiting(self);
            self.link(other);
            self.exit(other, ExitReason.KILL);
            self.unlink(other);
            assertThat(self.mailbox()).containsExactly(new Signal.Exit(other, ExitReason.KILLED));
            self.unlinkAndFlush(other);
            assertThat(self.mailbox()).isEmpty();
        });
    }

    @Test void unalias_leavesWhatHasCome() {
        inProcess(self -> {
            var alias = self.alias(Alias.Mode.EXPLICIT);
            alias.send("before");
            assertThat(alias.unalias()).isTrue();
            alias.send("after");
            assertThat(self.mailbox()).containsExactly("before");
        });
    }

    @Test void trapExits_noLonger_leavesTheExitThatHasCome() {
        inProcess(self -> {
            self.exit(self.pid(), ExitReason.of("broken"));
            self.trapExits(false);
            assertThat(self.receive()).isEqualTo(new Signal.Exit(self.pid(), ExitReason.of("broken")));
        });
    }

    private final class EchoServer extends GenServer<Integer, Object> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Object message, Integer state) {
            if (!(message instanceof Echo echo)) return keep();
            test.sleep(millis(echo.millis));
            return next(state).reply(echo, "reply");
        }
    }

    @Test void abandon_anAnsweredRequest_isTooLate_andALateReplyLeavesNothing() {
        inProcess(self -> {
            var server = test.runtime().start(new EchoServer());
            var answered = Gen.request(server, new Echo(5));
            self.sleep(millis(20));
            assertThat(answered.abandon()).isFalse();
            var late = Gen.request(server, new Echo(50));
            self.sleep(millis(20));
            assertThat(late.abandon()).isTrue();
            self.sleep(millis(100));
            assertThat(self.mailbox()).isEmpty();
        });
    }

    @Test void ignoreAndShutdown_ofATaskThatHasReturned_giveItsResult() {
        inProcess(self -> {
            var ignored = Task.async(() -> "one");
            var shutDown = Task.async(() -> "two");
            self.sleep(millis(20));
            assertThat(ignored.ignore()).contains(new Outcome.Value<>("one"));
            assertThat(shutDown.shutdown()).contains(new Outcome.Value<>("two"));
        });
    }

    // ── servers and state machines ──

    private final class Server extends GenServer<Integer, Note> {
        private final Consumer<Ref<Note>> action;

        /// @param action what it does when it handles `act`
        Server(Consumer<Ref<Note>> action) {
            this.action = action;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Duration idleAfter() {
            return millis(50);
        }

        @Override protected Next<Integer> handle(Note note, Integer state) {
            seen.add(note.text);
            if (note.text.equals("act")) action.accept(self());
            return keep();
        }

        @Override protected Next<Integer> handleSignal(Signal signal, Integer state) {
            seen.add(signal.getClass().getSimpleName() + " at " + test.now().toMillis());
            return keep();
        }

        @Override protected void terminate(ExitReason reason, Integer state) {
            seen.add("terminate");
        }
    }

    @Test void message_aheadOfAnExpiredIdleTimeout_endsTheWait() {
        inEachOrder(() -> {
            var server = test.runtime().start(new Server(_ -> {}));
            test.advance(millis(40));
            Gen.spawn(test.runtime(), self -> {
                server.cast(new Note("message"));
                test.takes(millis(30));
            }, SpawnOptions.NONE);
            test.run();
            test.advance(millis(60));
            assertThat(seen).containsExactly("message", "Idle at 120");
        });
    }

    @Test void stop_comesAfterTheMessagesThatWait() {
        inEachOrder(() -> {
            var server = test.runtime().start(new Server(_ -> test.sleep(millis(10))));
            for (var text : List.of("act", "one", "two")) server.cast(new Note(text));
            test.runtime().stop(server);
            assertThat(seen).containsExactly("act", "one", "two", "terminate");
        });
    }

    private final class Machine extends StateMachine<Integer, Integer, Note> {
        @Override protected Transition<Integer, Integer, Note> init() {
            return next(0, 0);
        }

        @Override protected Transition<Integer, Integer, Note> handle(Note note, Integer state, Integer data) {
            seen.add(note.text);
            if (!note.text.equals("named") && !note.text.equals("state") && !note.text.equals("event")) {
                test.takes(millis(30)); // its timeout expires
            }
            return switch (note.text) {
                case "start" -> keep(data).start(NAMED, millis(10), new Note("named"));
                case "start state" -> keep(data).stateTimeout(millis(10), new Note("state"));
                case "start event" -> keep(data).eventTimeout(millis(10), new Note("event"));
                case "cancel" -> keep(data).cancel(NAMED);
                case "restart" -> keep(data).start(NAMED, millis(50), new Note("second"));
                case "change" -> next(state + 1, data);
                default -> keep(data);
            };
        }
    }

    private void machineSees(String first, String then, String... expected) {
        inEachOrder(() -> {
            var machine = test.runtime().start(new Machine());
            machine.cast(new Note(first));
            machine.cast(new Note(then));
            test.advance(Duration.ofSeconds(1));
            assertThat(seen).containsExactly(expected);
        });
    }

    @Test void cancel_anExpiredTimeoutOfAStateMachine_voidsIt() {
        machineSees("start", "cancel", "start", "cancel");
    }

    @Test void restart_anExpiredTimeoutOfAStateMachine_voidsTheFirstExpiry() {
        machineSees("start", "restart", "start", "restart", "second");
    }

    @Test void changeOfState_voidsTheExpiredStateTimeout() {
        machineSees("start state", "change", "start state", "change");
    }

    @Test void event_voidsTheExpiredEventTimeout() {
        machineSees("start event", "other", "start event", "other");
    }

    // ── supervisors and directories ──

    @Test void terminateChild_thatHasJustEnded_keepsItDown() {
        inEachOrder(() -> {
            var supervisor = SupervisorRef.of(test.runtime().start(Supervisor.of(SupervisorSpec.of(Strategy.ONE_FOR_ONE,
                    List.of(ChildSpec.of(new Server(_ -> {})).id("child"))))));
            var child = Objects.requireNonNull(supervisor.whichChildren().getFirst().pid());
            test.runtime().exit(child, ExitReason.KILL);
            assertThat(supervisor.terminateChild("child")).isEmpty();
            test.advance(millis(100));
            assertThat(supervisor.whichChildren()).extracting(ChildInfo::state).containsExactly(ChildInfo.State.DOWN);
        });
    }

    @Test void remove_anEventHandler_comesAfterTheEventsThatWait() {
        inEachOrder(() -> {
            var manager = EventManager.<Note>start(test.runtime());
            manager.add("handler", new EventHandler<Integer, Note>() {
                @Override protected Integer init(@Nullable Object handedOver) {
                    return 0;
                }

                @Override protected HandlerResult<Integer> handle(Note note, Integer state) {
                    seen.add(note.text);
                    return keep();
                }
            });
            manager.notify(new Note("before"));
            manager.remove("handler", null);
            manager.syncNotify(new Note("after"));
            assertThat(seen).containsExactly("before");
        });
    }

    @Test void unsubscribe_leavesThePublicationThatHasCome() {
        inEachOrder(() -> {
            var topics = new PubSub<String, Note>("topics");
            test.runtime().start(topics);
            var server = test.runtime().start(new Server(self -> {
                topics.subscribe("topic", self);
                topics.publish("topic", new Note("before"));
                topics.unsubscribe("topic");
                topics.publish("topic", new Note("after"));
            }));
            server.cast(new Note("act"));
            test.run();
            assertThat(seen).containsExactly("act", "before");
        });
    }

    @Test void leave_ofAMemberThatHasJustEnded_isHarmless() {
        inEachOrder(() -> {
            var groups = new ProcessGroups<String, Note>("groups");
            test.runtime().start(groups);
            var member = test.runtime().start(new Server(_ -> {}));
            groups.join("group", member);
            test.runtime().exit(member, ExitReason.KILL);
            groups.leave("group", member);
            assertThat(groups.groups()).isEmpty();
        });
    }

    @Test void register_underTheNameOfAProcessThatHasJustEnded_succeeds() {
        inEachOrder(() -> {
            var registry = Registry.<String, Note>unique("registry");
            test.runtime().start(registry);
            Consumer<Ref<Note>> registers = self -> registry.register("key", self);
            var former = test.runtime().start(new Server(registers));
            former.cast(new Note("act"));
            test.run();
            test.runtime().exit(former, ExitReason.KILL);
            var next = test.runtime().start(new Server(registers));
            next.cast(new Note("act"));
            test.run();
            assertThat(registry.lookup("key")).extracting(Ref::pid).containsExactly(next.pid());
        });
    }
}
