package dev.coppice.behaviours.statemachine;

import dev.coppice.behaviours.internal.isolation.IsolationCheck;
import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.behaviours.internal.support.CompletionMessage;
import dev.coppice.behaviours.internal.support.EnterLoopCheck;
import dev.coppice.behaviours.internal.support.OwnedTypes;
import dev.coppice.behaviours.internal.support.ProtocolTypes;
import dev.coppice.behaviours.internal.support.ShutdownSignals;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The program of a [StateMachine]. It converts whatever arrives to events and passes each to a [StateMachineStep];
/// [StateMachineProcess] orders the waiting events.
///
/// One program drives all processes of one definition. The data of a process is in its [StateMachineProcess], which is
/// also the attachment of the process, so that the code of the definition finds it.
final class StateMachineProgram<S, D extends @Nullable Object, E> implements Program<StateMachineProcess<S, D, E>> {
    private static final ClassValue<Class<?>> PROTOCOLS = ProtocolTypes.ofArgument(StateMachine.class, 2);
    private static final ClassValue<Class<?>> DATA = ProtocolTypes.ofArgument(StateMachine.class, 1);
    private static final ClassValue<Boolean> OWNED_STATES = OwnedTypes.ofArgument(StateMachine.class, 0);
    private static final ClassValue<Boolean> OWNED_DATA = OwnedTypes.ofArgument(StateMachine.class, 1);

    /// The continuation token that requests the next waiting event of the machine.
    private static final Object NEXT = new Object();
    /// The token with which a machine begins. A plain process that becomes a machine sends it to itself.
    private static final Object BEGIN = new Enclosing() {};
    private static final Object HIBERNATE = new Object();

    /// The content of the timers of a machine.
    record Expiry(EventType.Timer timer) {}

    private final StateMachine<S, D, E> definition;
    private final Class<?> protocol;
    /// Whether messages, states and data are inspected. Stays set once a runtime with `checkIsolation` has started a
    /// process.
    private boolean isolated;

    StateMachineProgram(StateMachine<S, D, E> definition) {
        this.definition = definition;
        this.protocol = PROTOCOLS.get(definition.getClass());
    }

    /// The event that `self` is handling.
    static StateMachineProcess.Event current(ProcessContext self) {
        if (self.attachment() instanceof StateMachineProcess<?, ?, ?> machine && machine.current != null) {
            return machine.current;
        }
        throw new IllegalStateException(self.pid() + " is not handling an event");
    }

    // ── description ──

    @Override public String label() {
        return definition.title();
    }

    @Override public String behaviour() {
        return definition.getClass().getName();
    }

    @Override public @Nullable Class<?> kind() {
        return definition.getClass();
    }

    @Override public Class<?> protocol() {
        return protocol;
    }

    @Override public boolean trapsExits() {
        return definition.trapsExits();
    }

    @Override public @Nullable Duration callLimit() {
        return null;
    }

    @Override public void check(Object message) {
        if (!protocol.isInstance(message)) throw outsideProtocol(message);
        if (!isolated) return;
        var flaw = IsolationCheck.violationIn(message);
        if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(message, label()));
    }

    private IllegalArgumentException outsideProtocol(@Nullable Object message) {
        return new IllegalArgumentException(message == null
                ? "an event to " + label() + " must not be null"
                : message.getClass().getName() + " is not an event of " + label()
                        + ", whose protocol is " + protocol.getName());
    }

    // ── start ──

    @Override public StateMachineProcess<S, D, E> init(ProcessContext self) throws Throwable {
        isolated |= self.runtime().options().checkIsolation();
        Timeouts.check("hibernateAfter", definition.hibernateAfter());
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
        self.continueWith(BEGIN);
        return machine;
    }

    /// Makes a plain process continue as this machine. It handles its mailbox after the first transition.
    void enter(ReceiveContext self, Transition<S, D, E> first, @Nullable Name<E> name) {
        var machine = machine(first);
        if (machine == null) {
            throw new IllegalArgumentException(
                    "a machine begins with a state and data, as returned by next(state, data), not with " + first);
        }
        EnterLoopCheck.check(self, name);
        isolated |= self.runtime().options().checkIsolation();
        self.attach(machine);
        self.become(this, machine);
        self.send(self.pid(), BEGIN);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the state and data of this definition
    private @Nullable StateMachineProcess<S, D, E> machine(@Nullable Transition<S, D, E> first) {
        if (first == null || !(first.goal instanceof Transition.Goal.Next(var state))) return null;
        if (first.isUnchanged() && DATA.get(definition.getClass()) != Void.class) return null;
        var machine = new StateMachineProcess<>(definition, (S) state, first.dataAfter((D) null));
        machine.first = first;
        return machine;
    }

    /// Carries out the actions that `init` returned.
    private void begin(ProcessContext self, StateMachineProcess<S, D, E> machine) throws Throwable {
        var first = Objects.requireNonNull(machine.first);
        machine.first = null;
        if (new StateMachineStep<>(self, this, machine).begin(first)) rest(self, machine);
    }

    // ── messages, requests and signals ──

    @Override public StateMachineProcess<S, D, E> message(
            ProcessContext self, Object message, StateMachineProcess<S, D, E> machine) throws Throwable {
        if (message == BEGIN && machine.first == null) { // another message arrived first, and the machine has begun
            if (machine.hibernates) self.hibernate();
            return machine;
        }
        wake(self, machine);
        if (message == BEGIN || !self.pid().isAlive()) return machine;
        if (!protocol.isInstance(message)) return outsideProtocol(self, message, machine);
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        return handle(self, new StateMachineProcess.Event(EventType.Sent.CAST, message, null), machine);
    }

    @Override public StateMachineProcess<S, D, E> request(
            ProcessContext self, Request<?> request, StateMachineProcess<S, D, E> machine) throws Throwable {
        wake(self, machine);
        if (!self.pid().isAlive()) return machine;
        var call = request.payload();
        if (!protocol.isInstance(call)) {
            request.fail(ExitReason.of(outsideProtocol(call)));
            rest(self, machine);
            return machine;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("call", call));
        return handle(self, new StateMachineProcess.Event(EventType.Sent.CALL, call, request), machine);
    }

    @Override public StateMachineProcess<S, D, E> signal(
            ProcessContext self, Signal signal, StateMachineProcess<S, D, E> machine) throws Throwable {
        if (signal instanceof Signal.TimerFired(var ref, var content)) {
            if (content == HIBERNATE) {
                if (machine.untilHibernation == ref) self.hibernate();
                return machine;
            }
            if (content instanceof Expiry(var timer)) return expired(self, timer, ref, machine);
        }
        wake(self, machine);
        if (!self.pid().isAlive()) return machine;
        if (signal instanceof Signal.Exit exit && ShutdownSignals.isShutdownFromParent(self, exit)) {
            StateMachineStep.termination(self, machine,
                    new StateMachineProcess.Event(EventType.Sent.INFO, signal, null)).stop(exit.reason());
            return machine;
        }
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        return handle(self, new StateMachineProcess.Event(EventType.Sent.INFO, signal, null), machine);
    }

    private StateMachineProcess<S, D, E> expired(
            ProcessContext self, EventType.Timer timer, TimerRef ref,
            StateMachineProcess<S, D, E> machine) throws Throwable {
        var event = machine.expired(timer, ref);
        if (event == null) { // cancelled while its signal was in the mailbox
            if (machine.hibernates) self.hibernate();
            return machine;
        }
        wake(self, machine);
        if (self.debugged()) self.debug(new DebugEvent.Other(event.type() + " " + event.content()));
        return handle(self, event, machine);
    }

    /// Handles a message outside the protocol: a completion is converted to an event, anything else is reported.
    private StateMachineProcess<S, D, E> outsideProtocol(
            ProcessContext self, Object arrived, StateMachineProcess<S, D, E> machine) throws Throwable {
        var event = new StateMachineProcess.Event(EventType.Sent.INFO, arrived, null);
        @Nullable Object message;
        try {
            message = CompletionMessage.of(arrived);
            if (message != null) check(message);
        } catch (Throwable thrown) {
            throw StateMachineStep.termination(self, machine, event).crashed(thrown);
        }
        if (message == null) {
            BehaviourReport.outsideProtocol(self, definition, arrived);
            rest(self, machine);
            return machine;
        }
        handle(self, new StateMachineProcess.Event(EventType.Sent.INFO, message, null), machine);
        CompletionMessage.handled(arrived);
        return machine;
    }

    @Override public StateMachineProcess<S, D, E> handleContinue(
            ProcessContext self, Object token, StateMachineProcess<S, D, E> machine) throws Throwable {
        if (token == BEGIN) {
            begin(self, machine);
            return machine;
        }
        var event = machine.poll();
        if (event == null) return machine; // already handled: see wake
        if (self.debugged()) self.debug(new DebugEvent.Other(event.type() + " " + event.content()));
        return handle(self, event, machine);
    }

    /// Ends the wait for hibernation because something arrived. A process that became a machine begins here.
    private void wake(ProcessContext self, StateMachineProcess<S, D, E> machine) throws Throwable {
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

    // ── the next event ──

    private StateMachineProcess<S, D, E> handle(
            ProcessContext self, StateMachineProcess.Event event,
            StateMachineProcess<S, D, E> machine) throws Throwable {
        if (new StateMachineStep<>(self, this, machine).handle(event)) rest(self, machine);
        return machine;
    }

    /// Takes the next waiting event, or waits for the mailbox.
    private void rest(ProcessContext self, StateMachineProcess<S, D, E> machine) {
        if (machine.hasWaiting()) {
            self.continueWith(NEXT);
            return;
        }
        if (machine.hibernates) {
            self.hibernate();
            return;
        }
        var timeout = definition.hibernateAfter();
        if (timeout != null) machine.untilHibernation = self.startTimer(timeout, HIBERNATE);
    }

    /// Whether `content` belongs to the protocol of the machine.
    boolean isEvent(@Nullable Object content) {
        return protocol.isInstance(content);
    }

    void checkIsolation(ProcessContext self, StateMachineProcess<S, D, E> machine) throws Throwable {
        if (!isolated) return;
        var type = machine.module.getClass();
        var flaw = OWNED_STATES.get(type) ? null : IsolationCheck.violationIn(machine.state, "state");
        if (flaw == null && !OWNED_DATA.get(type)) flaw = IsolationCheck.violationIn(machine.data, "data");
        if (flaw == null) return;
        var thrown = new IllegalStateException(flaw.ofState(machine.shown(), self.pid()));
        if (machine.first != null) throw thrown;
        throw StateMachineStep.termination(self, machine, machine.current).crashed(thrown);
    }

    // ── system requests ──

    @Override public void terminate(
            ProcessContext self, ExitReason reason, StateMachineProcess<S, D, E> machine) throws Throwable {
        StateMachineStep.termination(self, machine, null).stop(reason);
    }

    @Override public @Nullable Object stateOf(StateMachineProcess<S, D, E> machine) {
        return machine.shown();
    }

    @Override @SuppressWarnings("unchecked") // the caller vouches for the types
    public StateMachineProcess<S, D, E> withState(StateMachineProcess<S, D, E> machine, @Nullable Object shown) {
        if (!(shown instanceof StateAndData<?, ?>(var state, var data))) {
            throw new IllegalArgumentException(
                    label() + " is a state machine: replace its state with a StateAndData, not with " + shown);
        }
        machine.state = (S) state;
        machine.data = (D) data;
        return machine;
    }

    @Override public @Nullable Object statusOf(StateMachineProcess<S, D, E> machine) {
        return BehaviourReport.status(machine.module::formatStatus, machine.shown());
    }

    @Override @SuppressWarnings("unchecked") // the compiler checked the state and the definition
    public StateMachineProcess<S, D, E> changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra,
            StateMachineProcess<S, D, E> machine) throws Throwable {
        var change = machine.module.codeChange(oldVersion, extra, machine.state, machine.data);
        StateMachine<S, D, E> module = machine.module;
        for (var action : change.actions()) {
            if (!(action instanceof Transition.Action.Become(var other))) {
                throw new IllegalStateException("codeChange must not return the action " + action);
            }
            module = (StateMachine<S, D, E>) other;
        }
        switch (change.goal) {
            case Transition.Goal.Next(var state) -> machine.state = (S) state;
            case Transition.Goal.Keep() -> {}
            case Transition.Goal.Repeat _, Transition.Goal.Stop _, Transition.Goal.Ignore _, Transition.Goal.Fail _ ->
                throw new IllegalStateException(
                        "codeChange must not return " + change.goal + "; use next(state, data) or keep(data)");
        }
        machine.data = change.dataAfter(machine.data);
        machine.module = module;
        return machine;
    }
}
