package dev.coppice.behaviours.event;

import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.event.EventManager.HandlerGone;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo.Status;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// How a manager and its handlers live and end with those around them.
class EventManagerLifeTest {
    private final ActorRuntime runtime = Runtimes.open();
    private final EventManager<String> manager = EventManager.start(runtime);
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @AfterEach void close() {
        runtime.close();
    }

    record Peek() implements Call<Noting, String> {}

    record Watch(Pid process) implements Call<Noting, String> {}

    private class Noting extends EventHandler<String, String> {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override protected String init(@Nullable Object handedOver) {
            if (name.equals("unwilling")) throw new IllegalStateException("unwilling");
            return "";
        }

        @Override protected HandlerResult<String> handle(String event, String state) {
            notes.add(name + " " + event);
            if (event.equals("fail " + name)) throw new IllegalStateException("told to");
            if (event.equals("give way " + name)) return swap("arg", "heir", new Noting("unwilling"));
            return event.equals("sleep") ? keep(state).hibernate() : keep(state + event);
        }

        @Override protected HandlerResult<String> handleCall(Call<?, ?> call, String state) throws Exception {
            return switch (call) {
                case Peek peek -> this.keep(state).reply(peek, state);
                case Watch(var process) -> {
                    monitor(process);
                    yield this.keep(state).reply((Watch) call, "ok");
                }
                default -> super.handleCall(call, state);
            };
        }

        @Override protected HandlerResult<String> handleSignal(Signal signal, String state) {
            notes.add(name + " hears " + signal.getClass().getSimpleName());
            return keep();
        }

        @Override protected @Nullable Object terminate(RemovalReason why, String state) {
            notes.add(name + " ends: " + why);
            if (state.contains("poison")) throw new IllegalStateException("at the end");
            return state;
        }

        @Override protected @Nullable Object formatState(String state) {
            if (state.equals("odd")) throw new IllegalStateException("cannot show " + state);
            return "shown " + state;
        }
    }

    private static final class Parent extends Supervisor {
        private final ChildSpec<?> child;

        Parent(ChildSpec<?> child) {
            this.child = child;
        }

        @Override protected SupervisorSpec init() {
            return oneForOne(child);
        }
    }

    /// Runs `code` in a server and returns that server, which notes the signals about handlers.
    private Ref<TestServer.Message> owner(Consumer<java.util.function.Function<HandlerGone, TestServer.Message>> code) {
        var owner = runtime.start(box());
        in(owner, code);
        return owner;
    }

    private void in(Ref<TestServer.Message> owner,
            Consumer<java.util.function.Function<HandlerGone, TestServer.Message>> code) {
        owner.call(ask((box, ask, s) -> {
            code.accept(gone -> tell((b, t, state) -> {
                notes.add("owner: " + gone.id() + " " + gone.reason().getClass().getSimpleName());
                return b.keep();
            }));
            return box.next(s).reply(ask, "ok");
        }));
    }

    // ── the end of the manager ──

    @AnySchedule
    void endOfTheManager_terminatesAllHandlers_withItsReason() {
        var name = new Name<EventManager<String>>("events");
        var parent = runtime.start(new Parent(ChildSpec.of(name, EventManager.<String>of())));
        var events = EventManager.at(runtime.ref(name));
        events.add("a", new Noting("a"));
        events.add("b", new Noting("b"));
        events.syncNotify("poison");
        try (var logs = new Logs(runtime)) {
            runtime.stop(parent, ExitReason.SHUTDOWN, Duration.ofSeconds(10));
            assertThat(notes)
                    .containsExactly("a poison", "b poison", "a ends: ManagerEnds[reason=shutdown]",
                            "b ends: ManagerEnds[reason=shutdown]");
            assertThat(logs.kinds()).as("their own failures").containsExactly("server", "server");
        }
    }

    @AnySchedule
    void restartedManager_hasNoHandlers() {
        var name = new Name<EventManager<String>>("events");
        runtime.start(new Parent(ChildSpec.of(name, EventManager.<String>of())));
        var events = EventManager.at(runtime.ref(name));
        events.add("a", new Noting("a"));
        var before = events.ref().pid();
        runtime.exit(before, ExitReason.KILL);
        Schedule.until(() -> events.ref().pid() != null && events.ref().pid() != before);
        assertThat(events.handlers()).isEmpty();
        events.add("a", new Noting("a"));
        events.syncNotify("x");
        assertThat(notes).containsExactly("a x");
    }

    // ── owners ──

    @AnySchedule
    void owner_hearsWhenTerminateHasRun_evenIfThatFails() {
        var owner = owner(message -> manager.addSupervised("a", new Noting("a"), message));
        manager.syncNotify("poison");
        assertThat(why(() -> manager.remove("a", "arg")).toString()).contains("at the end");
        TestProcesses.settle(owner.pid());
        assertThat(notes).containsExactly("a poison", "a ends: Removed[argument=arg]", "owner: a Removed");
        assertThat(runtime.info(owner.pid()).orElseThrow().links()).isEmpty();
    }

    @AnySchedule
    void ownerOfTwo_staysLinkedUntilBothAreGone_andTakesBothAlong() {
        var owner = owner(message -> {
            manager.addSupervised("a", new Noting("a"), message);
            manager.addSupervised("b", new Noting("b"), message);
            manager.addSupervised("c", new Noting("c"), message);
        });
        manager.remove("a", null);
        assertThat(runtime.info(owner.pid()).orElseThrow().links()).containsExactly(manager.ref().pid());
        var reason = ExitReason.of("gone");
        runtime.exit(owner.pid(), reason);
        Schedule.until(() -> manager.handlers().isEmpty());
        assertThat(notes)
                .containsSubsequence("b ends: OwnerEnded[reason=" + reason + "]",
                        "c ends: OwnerEnded[reason=" + reason + "]");
    }

    @AnySchedule
    void swapSupervised_changesTheOwner_whoHadItBeforeIsFree() {
        var first = owner(message -> manager.addSupervised("a", new Noting("a"), message));
        var second = owner(message -> manager.swapSupervised("a", "arg", "b", new Noting("b"), message));
        TestProcesses.settle(first.pid());
        assertThat(notes).contains("a ends: Swapped[argument=arg, successor=b]", "owner: a Swapped");
        assertThat(runtime.info(first.pid()).orElseThrow().links()).isEmpty();
        runtime.exit(first.pid(), ExitReason.KILL);
        assertThat(manager.handlers()).containsExactly("b");
        runtime.exit(second.pid(), ExitReason.KILL);
        Schedule.until(() -> manager.handlers().isEmpty());
        assertThat(notes).contains("b ends: OwnerEnded[reason=killed]");
    }

    @AnySchedule
    void swap_whoseSuccessorFails_leavesNeither_andTheOwnerHearsWhy() {
        var owner = owner(message -> manager.addSupervised("a", new Noting("a"), message));
        try (var logs = new Logs(runtime)) {
            manager.syncNotify("give way a");
            assertThat(logs.text("server")).contains("unwilling");
        }
        TestProcesses.settle(owner.pid());
        assertThat(notes).endsWith("owner: a Swapped", "owner: heir Failed");
        assertThat(manager.handlers()).isEmpty();
        assertThat(runtime.info(owner.pid()).orElseThrow().links()).isEmpty();
    }

    @AnySchedule
    void ownerThatEnds_whileItAdds_leavesNothingBehind() {
        var owner = runtime.start(box());
        Sys.of(manager.ref()).suspend();
        owner.cast(tell((box, t, s) -> {
            manager.addSupervised("a", new Noting("a"), gone -> tell((b, t2, state) -> b.keep()));
            return box.keep();
        }));
        Schedule.until(() -> runtime.info(owner.pid()).orElseThrow().status() == Status.BLOCKED);
        runtime.exit(owner.pid(), ExitReason.KILL);
        Sys.of(manager.ref()).resume();
        Schedule.until(() -> manager.handlers().isEmpty());
        assertThat(manager.ref().pid().isAlive()).isTrue();
    }

    /// The successor is linked to an owner that has ended, whose first exit signal is in the mailbox.
    @AnySchedule
    void ownerThatEnds_beforeASwap_isHandledOnce() {
        manager.add("other", new Noting("other"));
        var owner = owner(message -> manager.addSupervised("a", new Noting("a"), message));
        Sys.of(manager.ref()).suspend();
        var swapper = runtime.start(box());
        swapper.cast(tell((box, t, s) -> {
            manager.swap("a", "arg", "b", new Noting("b"));
            return box.keep();
        }));
        Schedule.until(() -> runtime.info(swapper.pid()).orElseThrow().status() == Status.BLOCKED);
        runtime.exit(owner.pid(), ExitReason.KILL);
        Schedule.until(() -> !owner.pid().isAlive());
        Sys.of(manager.ref()).resume();
        Schedule.until(() -> manager.handlers().equals(List.of("other")));
        assertThat(notes).noneMatch(note -> note.startsWith("other hears"));
    }

    // ── other messages ──

    @AnySchedule
    void suspended_eventsWaitUntilItIsResumed() {
        manager.add("a", new Noting("a"));
        Sys.of(manager.ref()).suspend();
        manager.notify("one");
        var told = manager.syncNotifyAsync("two");
        TestProcesses.settle(manager.ref().pid());
        assertThat(notes).isEmpty();
        Sys.of(manager.ref()).resume();
        TestProcesses.get(told);
        assertThat(notes).containsExactly("a one", "a two");
    }

    @AnySchedule
    void signals_reachAllHandlers() {
        var watched = runtime.start(box());
        manager.add("a", new Noting("a"));
        manager.add("b", new Noting("b"));
        manager.call("a", new Watch(watched.pid()));
        runtime.stop(watched);
        Schedule.until(() -> notes.size() == 2);
        assertThat(notes).containsExactly("a hears Down", "b hears Down");
        TestProcesses.inProcess(runtime, self -> {
            self.exit(manager.ref().pid(), ExitReason.of("passing by"));
            return manager.handlers();
        });
        assertThat(notes).contains("a hears Exit", "b hears Exit");
    }

    @AnySchedule
    void hibernate_lastsUntilSomethingArrives() {
        manager.add("a", new Noting("a"));
        manager.syncNotify("sleep");
        Schedule.until(() -> runtime.info(manager.ref().pid()).orElseThrow().status() == Status.HIBERNATED);
        assertThat(manager.call("a", new Peek())).isEmpty();
        assertThat(runtime.info(manager.ref().pid()).orElseThrow().status()).isNotEqualTo(Status.HIBERNATED);
    }

    @AnySchedule
    void status_showsWhatTheHandlersWantToBeSeen() {
        manager.add("a", new Noting("a"));
        manager.syncNotify("secret");
        assertThat(Sys.of(manager.ref()).status()).containsEntry("state", Map.of("a", "shown secret"));
        Sys.of(manager.ref()).replaceState(states -> Map.of("a", "odd", "unknown", "none"));
        assertThat(Sys.of(manager.ref()).status().get("state").toString()).contains("formatState threw");
        assertThat(why(() -> Sys.of(manager.ref()).replaceState(states -> "garbage")).toString())
                .contains("replace it with a map from id to state");
        assertThat(manager.call("a", new Peek())).isEqualTo("odd");
    }

    @AnySchedule
    void eventForAnEndedManager_isTheDeadLetter() {
        var dead = new CopyOnWriteArrayList<>();
        runtime.onDeadLetter(letter -> dead.add(letter.message()));
        manager.stop();
        manager.notify("late");
        assertThat(dead).containsExactly("late");
    }

    @AnySchedule
    void foreignMessages_areRefusedInTheCaller_orReported() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Ref<Object> ref = (Ref) manager.ref();
        assertThatIllegalArgumentException().isThrownBy(() -> ref.cast("foreign"))
                .withMessageContaining("use the methods of EventManager");
        try (var logs = new Logs(runtime)) {
            dev.coppice.core.ops.Gen.send(manager.ref().pid(), "foreign");
            TestProcesses.settle(manager.ref().pid());
            assertThat(logs.text("server")).contains("a message outside its protocol");
        }
        assertThat(manager.handlers()).isEmpty();
    }
}
