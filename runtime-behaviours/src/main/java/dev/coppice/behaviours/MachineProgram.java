package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Drives a [StateMachine]: makes events of what arrives, has a [MachineStep] handle each, and lets [Machine] sort what waits.
///
/// One program drives all processes of one definition; what belongs to a process is in its [Machine], which is also the attachment
/// of the process, so that code of the definition finds it.
final class MachineProgram<S, D extends @Nullable Object, E> implements Program<Machine<S, D, E>> {
    /// Asks for the next event that waits in the machine.
    private static final Object NEXT = new Object();
    /// Sent to itself by a process that becomes a machine.
    private static final Object BEGIN = new Object();
    private static final Object HIBERNATE = new Object();

    /// The content of a machine's timers.
    record Expiry(Cause.Timer timer) {}

    private final StateMachine<S, D, E> definition;
    private final Class<?> protocol;
    /// Whether messages, states and data are looked at; stays once a runtime that wants it has started one.
    private boolean isolated;

    MachineProgram(StateMachine<S, D, E> definition) {
        this.definition = definition;
        this.protocol = Protocols.OF_MACHINES.get(definition.getClass());
    }

    /// The event that `self` handles.
    static Machine.Event current(ProcessContext self) {
        if (self.attachment() instanceof Machine<?, ?, ?> machine && machine.current != null) return machine.current;
        throw new IllegalStateException(self.pid() + " handles no event");
    }

    // ── what it is ──

    @Override public String label() {
        return definition.title();
    }

    @Override public String behaviour() {
        return definition.getClass().getName();
    }

    @Override public boolean trapsExits() {
        return definition.trapsExits();
    }

    @Override public @Nullable Duration callLimit() {
        return null;
    }

    @Override public void check(Object message) {
        if (!protocol.isInstance(message)) throw foreign(message);
        if (!isolated) return;
        var flaw = Isolation.flawOf(message);
        if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(message, label()));
    }

    private IllegalArgumentException foreign(@Nullable Object message) {
        return new IllegalArgumentException(message == null
                ? label() + " takes no null as an event"
                : message.getClass().getName() + " is no event of " + label() + ", whose protocol is " + protocol.getName());
    }

    // ── start ──

    @Override public Machine<S, D, E> init(ProcessContext self) throws Throwable {
        isolated |= self.runtime().options().checkIsolation();
        @Nullable Transition<S, D, E> first = definition.init();
        if (first != null) {
            switch (first.goal) {
                case Transition.Goal.Ignore() -> throw InitRefused.ignore();
                case Transition.Goal.Fail(var reason) -> throw InitRefused.fail(reason);
                case Transition.Goal.Stop(var reason) -> throw InitRefused.stop(reason);
                case Transition.Goal.Next _, Transition.Goal.Keep _, Transition.Goal.Repeat _ -> {}
            }
        }
        var machine = machine(first);
        if (machine == null) {
            throw InitRefused.stop(new ExitReason.BadReturn("bad_return_from_init",
                    "init of " + self.pid() + " returned " + first + "; use next(state, data)"));
        }
        checkIsolation(self, machine);
        self.attach(machine);
        self.proceed(BEGIN);
        return machine;
    }

    /// Has a plain process go on as this machine. What waits in its mailbox comes after the first transition.
    void enter(Receiver self, Transition<S, D, E> first, @Nullable Name<E> name) {
        var machine = machine(first);
        if (machine == null) throw new IllegalArgumentException("a machine begins with a state and data, as next(state, data) gives, not with " + first);
        if (name != null && !name.equals(self.name().orElse(null))) {
            throw new ProcessExit(ExitReason.of("process_not_registered"));
        }
        isolated |= self.runtime().options().checkIsolation();
        self.attach(machine);
        self.become(this, machine);
        self.send(self.pid(), BEGIN);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the definition's own state and data
    private @Nullable Machine<S, D, E> machine(@Nullable Transition<S, D, E> first) {
        if (first == null || !(first.goal instanceof Transition.Goal.Next(var state))) return null;
        if (first.isUnchanged() && !Protocols.WITHOUT_DATA.get(definition.getClass())) return null;
        var machine = new Machine<>(definition, (S) state, first.dataAfter((D) null));
        machine.first = first;
        return machine;
    }

    /// Carries out what `init` asked for.
    private void begin(ProcessContext self, Machine<S, D, E> machine) throws Throwable {
        var first = Objects.requireNonNull(machine.first);
        machine.first = null;
        if (new MachineStep<>(self, this, machine).begin(first)) rest(self, machine);
    }

    // ── what arrives ──

    @Override public Machine<S, D, E> message(ProcessContext self, Object message, Machine<S, D, E> machine) throws Throwable {
        if (message == BEGIN && machine.first == null) { // something else arrived before, and it has begun
            if (machine.hibernates) self.hibernate();
            return machine;
        }
        wake(self, machine);
        if (message == BEGIN || !self.pid().isAlive()) return machine;
        if (!protocol.isInstance(message)) return foreign(self, message, machine);
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        return handle(self, new Machine.Event(Cause.Sent.CAST, message, null), machine);
    }

    @Override public Machine<S, D, E> request(ProcessContext self, Request<?> request, Machine<S, D, E> machine) throws Throwable {
        wake(self, machine);
        if (!self.pid().isAlive()) return machine;
        var call = request.payload();
        if (!protocol.isInstance(call)) {
            request.fail(ExitReason.of(foreign(call)));
            rest(self, machine);
            return machine;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("call", call));
        return handle(self, new Machine.Event(Cause.Sent.CALL, call, request), machine);
    }

    @Override public Machine<S, D, E> signal(ProcessContext self, Signal signal, Machine<S, D, E> machine) throws Throwable {
        if (signal instanceof Signal.TimedOut(var ref, var content)) {
            if (content == HIBERNATE) {
                if (machine.untilHibernation == ref) self.hibernate();
                return machine;
            }
            if (content instanceof Expiry(var timer)) return expired(self, timer, ref, machine);
        }
        wake(self, machine);
        if (!self.pid().isAlive()) return machine;
        if (signal instanceof Signal.Exit exit && ServerProgram.isOrder(self, exit)) {
            MachineEnd.stop(self, machine, exit.reason(), new Machine.Event(Cause.Sent.INFO, signal, null));
            return machine;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        return handle(self, new Machine.Event(Cause.Sent.INFO, signal, null), machine);
    }

    private Machine<S, D, E> expired(ProcessContext self, Cause.Timer timer, TimerRef ref, Machine<S, D, E> machine) throws Throwable {
        var event = machine.expired(timer, ref);
        if (event == null) { // cancelled while it was on its way
            if (machine.hibernates) self.hibernate();
            return machine;
        }
        wake(self, machine);
        if (self.debugged()) self.debug(new DebugEvent.Other(event.cause() + " " + event.content()));
        return handle(self, event, machine);
    }

    /// Something that is no event as it stands: it becomes one, or concerns nobody.
    private Machine<S, D, E> foreign(ProcessContext self, Object arrived, Machine<S, D, E> machine) throws Throwable {
        var event = new Machine.Event(Cause.Sent.INFO, arrived, null);
        @Nullable Object message;
        try {
            message = Arrival.of(arrived);
            if (message != null) check(message);
        } catch (Throwable thrown) {
            throw MachineEnd.crashed(self, machine, thrown, event);
        }
        if (message != null) return handle(self, new Machine.Event(Cause.Sent.INFO, message, null), machine);
        ServerReport.foreign(self, definition, arrived);
        rest(self, machine);
        return machine;
    }

    @Override public Machine<S, D, E> proceed(ProcessContext self, Object token, Machine<S, D, E> machine) throws Throwable {
        if (token == BEGIN) {
            begin(self, machine);
            return machine;
        }
        var event = machine.poll();
        if (event == null) return machine; // handled already: see wake
        if (self.debugged()) self.debug(new DebugEvent.Other(event.cause() + " " + event.content()));
        return handle(self, event, machine);
    }

    /// Something arrived: no longer waits to hibernate. A process that became a machine begins with it.
    private void wake(ProcessContext self, Machine<S, D, E> machine) throws Throwable {
        machine.hibernates = false;
        if (machine.untilHibernation != null) {
            machine.untilHibernation.tryCancel();
            machine.untilHibernation = null;
        }
        if (machine.first == null) return;
        begin(self, machine);
        while (self.pid().isAlive()) {
            var event = machine.poll();
            if (event == null) return;
            handle(self, event, machine);
        }
    }

    // ── what comes next ──

    private Machine<S, D, E> handle(ProcessContext self, Machine.Event event, Machine<S, D, E> machine) throws Throwable {
        if (new MachineStep<>(self, this, machine).handle(event)) rest(self, machine);
        return machine;
    }

    /// Takes what waits in the machine, or waits for what arrives.
    private void rest(ProcessContext self, Machine<S, D, E> machine) {
        if (machine.hasWaiting()) {
            self.proceed(NEXT);
            return;
        }
        if (machine.hibernates) {
            self.hibernate();
            return;
        }
        var limit = definition.hibernateAfter();
        if (limit != null) machine.untilHibernation = self.startTimer(limit, HIBERNATE);
    }

    /// Whether `content` is of the machine's protocol.
    boolean isEvent(@Nullable Object content) {
        return protocol.isInstance(content);
    }

    void checkIsolation(ProcessContext self, Machine<S, D, E> machine) throws Throwable {
        if (!isolated) return;
        var flaw = Isolation.flawOf(machine.shown());
        if (flaw == null) return;
        var thrown = new IllegalStateException(flaw.ofState(machine.shown(), self.pid()));
        if (machine.first != null) throw thrown;
        throw MachineEnd.crashed(self, machine, thrown, machine.current);
    }

    // ── system requests ──

    @Override public void terminate(ProcessContext self, ExitReason reason, Machine<S, D, E> machine) throws Throwable {
        MachineEnd.stop(self, machine, reason, null);
    }

    @Override public @Nullable Object stateOf(Machine<S, D, E> machine) {
        return machine.shown();
    }

    @Override @SuppressWarnings("unchecked") // the caller says so
    public Machine<S, D, E> withState(Machine<S, D, E> machine, @Nullable Object shown) {
        if (!(shown instanceof StateAndData<?, ?>(var state, var data))) {
            throw new IllegalArgumentException(label() + " is a state machine: replace its state by a StateAndData, not by " + shown);
        }
        machine.state = (S) state;
        machine.data = (D) data;
        return machine;
    }

    @Override public @Nullable Object statusOf(Machine<S, D, E> machine) {
        return ServerReport.status(machine.module::formatStatus, machine.shown());
    }

    @Override @SuppressWarnings("unchecked") // the compiler saw to the state and the definition
    public Machine<S, D, E> changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, Machine<S, D, E> machine) throws Throwable {
        var change = machine.module.codeChange(oldVersion, machine.state, machine.data, extra);
        StateMachine<S, D, E> module = machine.module;
        for (var action : change.actions) {
            if (!(action instanceof Transition.Action.Become(var other))) throw new IllegalStateException("a change of code cannot " + action);
            module = (StateMachine<S, D, E>) other;
        }
        switch (change.goal) {
            case Transition.Goal.Next(var state) -> machine.state = (S) state;
            case Transition.Goal.Keep() -> {}
            case Transition.Goal.Repeat _, Transition.Goal.Stop _, Transition.Goal.Ignore _, Transition.Goal.Fail _ ->
                throw new IllegalStateException("a change of code cannot " + change.goal + "; use next(state, data) or keep(data)");
        }
        machine.data = change.dataAfter(machine.data);
        machine.module = module;
        return machine;
    }
}
