package dev.coppice.behaviours.genserver;

import dev.coppice.behaviours.internal.isolation.IsolationCheck;
import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.behaviours.internal.support.BehaviourTermination;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.behaviours.internal.support.CompletionMessage;
import dev.coppice.behaviours.internal.support.EnterLoopCheck;
import dev.coppice.behaviours.internal.support.OwnedTypes;
import dev.coppice.behaviours.internal.support.ProtocolTypes;
import dev.coppice.behaviours.internal.support.ShutdownSignals;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The program of a [GenServer]. The state of its process is the state of the server, or a [TimedState] around it.
///
/// One program drives all processes of one definition. Its settings are written before the first message of each
/// process, always with the same values.
final class ServerProgram<S extends @Nullable Object, M> implements Program<@Nullable Object> {
    private static final Signal IDLE = new Signal.Idle();
    static final ClassValue<Class<?>> PROTOCOLS = ProtocolTypes.ofArgument(GenServer.class, 1);
    private static final ClassValue<Boolean> OWNED_STATES = OwnedTypes.ofArgument(GenServer.class, 0);

    private final GenServer<S, M> server;
    private final Class<?> protocol;
    private @Nullable Duration idleAfter;
    private @Nullable Duration hibernateAfter;
    /// Whether there is more to do after a callback that only returns a state than to keep that state.
    private boolean watched;
    /// Whether messages and states are inspected. Stays set once a runtime with `checkIsolation` has started a process.
    private boolean isolated;

    ServerProgram(GenServer<S, M> server) {
        this.server = server;
        this.protocol = PROTOCOLS.get(server.getClass());
    }

    // ── description ──

    @Override public String label() {
        return server.title();
    }

    @Override public String behaviour() {
        return server.getClass().getName();
    }

    @Override public @Nullable Class<?> kind() {
        return server.getClass();
    }

    @Override public boolean trapsExits() {
        return server.trapsExits();
    }

    @Override public boolean inlineCalls() {
        return server.inlineCalls();
    }

    @Override public Class<?> protocol() {
        return server.shownProtocol(protocol);
    }

    @Override public void check(Object message) {
        if (!protocol.isInstance(message)) throw outsideProtocol(message);
        if (isolated && server.checksMessages()) {
            var flaw = IsolationCheck.violationIn(message);
            if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(message, label()));
        }
    }

    private IllegalArgumentException outsideProtocol(@Nullable Object message) {
        return new IllegalArgumentException(message == null
                ? "a message to " + label() + " must not be null"
                : message.getClass().getName() + " is not a message of " + label()
                        + ", whose protocol is " + protocol.getName());
    }

    // ── start ──

    @Override public @Nullable Object init(ProcessContext self) throws Throwable {
        prepare(self);
        var next = server.init();
        if (next == null) {
            throw InitRefused.stop(badReturn("init of " + self.pid() + " returned null; use next(state)"));
        }
        if (next.answered != null) {
            throw InitRefused.stop(badReturn("init of " + self.pid() + " has no call to answer"));
        }
        switch (next.then) {
            case Next.Then.Ignore() -> throw InitRefused.ignore();
            case Next.Then.Fail(var reason) -> throw InitRefused.fail(reason);
            case Next.Then.Stop(var reason) -> throw InitRefused.stop(reason);
            case null, default -> {}
        }
        if (next.isUnchanged()) {
            throw InitRefused.stop(badReturn("init of " + self.pid() + " must return a state; use next(state)"));
        }
        checkState(self, next.state());
        return continueAfter(self, next.then, next.state());
    }

    private void prepare(ProcessContext self) {
        idleAfter = server.idleAfter();
        hibernateAfter = server.hibernateAfter();
        Timeouts.check("hibernateAfter", hibernateAfter);
        isolated |= self.runtime().options().checkIsolation();
        watched = isolated || idleAfter != null || hibernateAfter != null;
    }

    /// Makes a plain process continue as this server.
    void enter(ReceiveContext self, S state, @Nullable Name<M> name) {
        EnterLoopCheck.check(self, name);
        prepare(self);
        self.become(this, waiting(self, state, idleAfter));
    }

    // ── messages, requests and signals ──

    @Override public @Nullable Object message(
            ProcessContext self, Object message, @Nullable Object kept) throws Throwable {
        S state = awake(kept);
        if (!protocol.isInstance(message)) return outsideProtocol(self, message, state);
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        return handle(self, message, null, state);
    }

    @Override public @Nullable Object request(
            ProcessContext self, Request<?> request, @Nullable Object kept) throws Throwable {
        S state = awake(kept);
        var call = request.payload();
        if (!protocol.isInstance(call)) {
            request.fail(ExitReason.of(outsideProtocol(call)));
            return continueAfter(self, null, state);
        }
        if (self.debugged()) self.debug(new DebugEvent.In("call", call));
        return handle(self, call, request, state);
    }

    @Override public @Nullable Object handleContinue(
            ProcessContext self, Object token, @Nullable Object kept) throws Throwable {
        return handle(self, token, null, awake(kept));
    }

    @SuppressWarnings("unchecked") // the caller checked it against the protocol
    private @Nullable Object handle(
            ProcessContext self, Object message, @Nullable Request<?> request, S state) throws Throwable {
        Next<S> next;
        try {
            next = server.handle((M) message, state);
        } catch (Throwable thrown) {
            throw crashed(self, thrown, message, request, state);
        }
        if (request == null && next != null && next.isPlain() && !watched && !self.debugged()) {
            return next.stateAfter(state);
        }
        return apply(self, next, message, request, state);
    }

    @Override public @Nullable Object signal(
            ProcessContext self, Signal signal, @Nullable Object kept) throws Throwable {
        if (signal instanceof Signal.TimerFired expired && expired.payload() == TimedState.CONTENT) {
            return waited(self, expired, kept);
        }
        S state = awake(kept);
        if (signal instanceof Signal.Exit exit && ShutdownSignals.isShutdownFromParent(self, exit)) {
            return stop(self, exit.reason(), signal, null, null, state);
        }
        return handleSignal(self, signal, state);
    }

    /// Handles a timer of [TimedState]. Ignores it if the wait had already ended and the timer was cancelled too late.
    @SuppressWarnings("unchecked")
    private @Nullable Object waited(
            ProcessContext self, Signal.TimerFired expired, @Nullable Object kept) throws Throwable {
        if (!(kept instanceof TimedState<?> waiting)) return kept;
        if (!waiting.isFor(expired.timer())) {
            if (waiting.hibernates) self.hibernate(); // nothing has happened that ends the wait
            return kept;
        }
        S state = (S) waiting.state;
        if (waiting.idle) return handleSignal(self, IDLE, state);
        self.hibernate();
        return state;
    }

    private @Nullable Object handleSignal(ProcessContext self, Signal signal, S state) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        Next<S> next;
        try {
            next = server.handleSignal(signal, state);
        } catch (Throwable thrown) {
            throw crashed(self, thrown, signal, null, state);
        }
        return apply(self, next, signal, null, state);
    }

    /// Handles a message outside the protocol: a completion is converted to a message, anything else is reported.
    private @Nullable Object outsideProtocol(ProcessContext self, Object arrived, S state) throws Throwable {
        @Nullable Object message;
        try {
            message = CompletionMessage.of(arrived);
            if (message != null) check(message);
        } catch (Throwable thrown) {
            throw crashed(self, thrown, arrived, null, state);
        }
        if (message == null) {
            BehaviourReport.outsideProtocol(self, server, arrived);
            return continueAfter(self, null, state);
        }
        var after = handle(self, message, null, state);
        CompletionMessage.handled(arrived);
        return after;
    }

    // ── the result of a callback ──

    private @Nullable Object apply(
            ProcessContext self, @Nullable Next<S> next, Object message, @Nullable Request<?> request,
            S before) throws Throwable {
        String complaint = complaint(self, next, message, request);
        if (next == null || complaint != null) {
            throw crashed(self, new ProcessExit(badReturn(String.valueOf(complaint))), message, request, before);
        }
        S state = next.stateAfter(before);
        try {
            if (!next.isUnchanged()) checkState(self, state);
        } catch (Throwable flawed) {
            throw crashed(self, flawed, message, request, before);
        }
        if (next.then instanceof Next.Then.Stop(var reason)) return stop(self, reason, message, request, next, state);
        answer(request, next);
        if (self.debugged()) trace(self, next, state);
        return continueAfter(self, next.then, state);
    }

    /// The error message for a wrong result `next`, or null if it is right.
    private static @Nullable String complaint(
            ProcessContext self, @Nullable Next<?> next, Object message, @Nullable Request<?> request) {
        if (next == null) return self.pid() + " returned null for " + ClassNames.nameOf(message) + "; use next(s)";
        if (next.then instanceof Next.Then.Ignore || next.then instanceof Next.Then.Fail) {
            return "ignore and fail are for init only; " + self.pid() + " has started: use stop(reason)";
        }
        if (next.answered != null) {
            return next.answered == message ? null
                    : ClassNames.notHandled(next.answered, self.pid(), message)
                            + "; answer other calls through from(…).reply(…)";
        }
        if (request == null || request.isDeferred() || next.then instanceof Next.Then.Stop) return null;
        return ClassNames.nameOf(message) + " was neither answered nor deferred by " + self.pid()
                + "; use next(s).reply("
                + ClassNames.variableFor(message) + ", …) or from(" + ClassNames.variableFor(message) + ")";
    }

    @SuppressWarnings("unchecked") // the compiler checked the answer against the call
    private static void answer(@Nullable Request<?> request, Next<?> next) {
        if (request != null && next.answered != null) ((Request<@Nullable Object>) request).reply(next.answer);
    }

    private static void trace(ProcessContext self, Next<?> next, @Nullable Object state) {
        self.debug(next.answered != null ? new DebugEvent.Out(next.answer, state) : new DebugEvent.NoReply(state));
        if (next.then instanceof Next.Then.Continue(var message)) self.debug(new DebugEvent.Continue(message));
    }

    private @Nullable Object continueAfter(ProcessContext self, Next.@Nullable Then then, S state) {
        return switch (then) {
            case Next.Then.Idle(var after) -> waiting(self, state, after);
            case Next.Then.Continue(var message) -> {
                self.continueWith(message);
                yield state;
            }
            case Next.Then.Hibernate() -> {
                self.hibernate();
                yield TimedState.hibernating(self, state, idleAfter);
            }
            case Next.Then.Stop _, Next.Then.Ignore _, Next.Then.Fail _ ->
                throw new IllegalStateException("a server that ends does not continue");
            case null -> waiting(self, state, idleAfter);
        };
    }

    /// The state, wrapped with the timer that runs while the server waits if there is one.
    ///
    /// @param idle the idle timeout, or null for none
    private @Nullable Object waiting(ProcessContext self, S state, @Nullable Duration idle) {
        if (idle != null) return new TimedState<>(self, state, idle, true);
        return hibernateAfter == null ? state : new TimedState<>(self, state, hibernateAfter, false);
    }

    private void checkState(ProcessContext self, @Nullable Object state) {
        if (!isolated || state == null || OWNED_STATES.get(server.getClass())) return;
        var flaw = IsolationCheck.violationIn(state);
        if (flaw != null) throw new IllegalStateException(flaw.ofState(state, self.pid()));
    }

    // ── termination ──

    /// Terminates the server after `thrown` left a callback. Returns the throwable to throw.
    private Throwable crashed(
            ProcessContext self, Throwable thrown, Object message, @Nullable Request<?> request, S state) {
        return termination(self, message, request, state).crashed(thrown);
    }

    /// Ends the process gracefully. The reply is sent last, even if `terminate` throws.
    private @Nullable Object stop(
            ProcessContext self, ExitReason reason, @Nullable Object message, @Nullable Request<?> request,
            @Nullable Next<S> next, S state) throws Throwable {
        termination(self, message, request, state).stop(reason, () -> {
            if (next != null) answer(request, next);
        });
        return state;
    }

    private BehaviourTermination termination(
            ProcessContext self, @Nullable Object message, @Nullable Request<?> request, S state) {
        return new BehaviourTermination(
                self, reason -> server.terminate(reason, state), server::formatStatus, state, message, request);
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, @Nullable Object kept) throws Throwable {
        stop(self, reason, null, null, null, awake(kept));
    }

    private static ExitReason badReturn(String complaint) {
        return new ExitReason.BadReturn("bad_return_value", complaint);
    }

    // ── state ──

    /// The state of the server. Cancels the timer of the wait, if there is one.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is an S if the server returned it
    private S awake(@Nullable Object kept) {
        if (!(kept instanceof TimedState<?> waiting)) return (S) kept;
        waiting.cancel();
        return (S) waiting.state;
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private S state(@Nullable Object kept) {
        return kept instanceof TimedState<?> waiting ? (S) waiting.state : (S) kept;
    }

    @Override public @Nullable Object stateOf(@Nullable Object kept) {
        return state(kept);
    }

    @Override @SuppressWarnings({"unchecked", "NullAway"}) // a caller that passes null accepts null
    public @Nullable Object withState(@Nullable Object kept, @Nullable Object shown) {
        if (!(kept instanceof TimedState<?> waiting)) return shown;
        ((TimedState<S>) waiting).state = (S) shown;
        return waiting;
    }

    @Override public @Nullable Object statusOf(@Nullable Object kept) {
        return BehaviourReport.status(server::formatStatus, state(kept));
    }

    @Override public @Nullable Object changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, @Nullable Object kept) throws Throwable {
        return withState(kept, server.codeChange(oldVersion, extra, state(kept)));
    }

    @Override public @Nullable Object suspended(ProcessContext self, boolean suspended, @Nullable Object kept) {
        if (kept instanceof TimedState<?> waiting) waiting.suspend(suspended);
        return kept;
    }

    @Override public @Nullable Object afterSystemRequest(ProcessContext self, @Nullable Object kept) {
        if (kept instanceof TimedState<?> waiting) waiting.restart(self);
        return kept;
    }
}
