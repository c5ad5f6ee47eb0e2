package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Drives a [GenServer]. The state of its process is the server's own, or a [Waiting] around it.
///
/// One program drives all processes of one definition. Its settings are written before each process's first message, always the same.
final class ServerProgram<S extends @Nullable Object, M> implements Program<@Nullable Object> {
    private static final Signal IDLE = new Signal.Idle();

    private final GenServer<S, M> server;
    private final Class<?> protocol;
    private @Nullable Duration hibernateAfter;
    /// Whether a callback that only returns a state leaves more to do than to keep it.
    private boolean watched;
    /// Whether messages and states are looked at; stays once a runtime that wants it has started one.
    private boolean isolated;

    ServerProgram(GenServer<S, M> server) {
        this.server = server;
        this.protocol = Protocols.OF_SERVERS.get(server.getClass());
    }

    // ── what it is ──

    @Override public String label() {
        return server.title();
    }

    @Override public String behaviour() {
        return server.getClass().getName();
    }

    @Override public boolean trapsExits() {
        return server.trapsExits();
    }

    @Override public boolean inlineCalls() {
        return server.inlineCalls();
    }

    @Override public void check(Object message) {
        if (!protocol.isInstance(message)) throw foreign(message);
        if (isolated && server.checksMessages()) {
            var flaw = Isolation.flawOf(message);
            if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(message, label()));
        }
    }

    private IllegalArgumentException foreign(@Nullable Object message) {
        return new IllegalArgumentException(message == null
                ? label() + " takes no null as a message"
                : message.getClass().getName() + " is no message of " + label() + ", whose protocol is " + protocol.getName());
    }

    // ── start ──

    @Override public @Nullable Object init(ProcessContext self) throws Throwable {
        prepare(self);
        var next = server.init();
        if (next == null) throw InitRefused.stop(badReturn("init of " + self.pid() + " returned null; use next(state)"));
        if (next.answered != null) throw InitRefused.stop(badReturn("init of " + self.pid() + " has no call to answer"));
        switch (next.then) {
            case Next.Then.Ignore() -> throw InitRefused.ignore();
            case Next.Then.Fail(var reason) -> throw InitRefused.fail(reason);
            case Next.Then.Stop(var reason) -> throw InitRefused.stop(reason);
            case null, default -> {}
        }
        if (next.isUnchanged()) {
            throw InitRefused.stop(badReturn("init of " + self.pid() + " must make a state; use next(state)"));
        }
        checkState(self, next.state());
        return goOn(self, next.then, next.state());
    }

    private void prepare(ProcessContext self) {
        hibernateAfter = server.hibernateAfter();
        isolated |= self.runtime().options().checkIsolation();
        watched = isolated || hibernateAfter != null;
    }

    /// Has a plain process go on as this server.
    void enter(Receiver self, S state, @Nullable Name<M> name) {
        if (name != null && !name.equals(self.name().orElse(null))) {
            throw new ProcessExit(ExitReason.of("process_not_registered"));
        }
        prepare(self);
        self.become(this, state);
    }

    // ── what arrives ──

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object kept) throws Throwable {
        S state = awake(kept);
        if (!protocol.isInstance(message)) return foreign(self, message, state);
        if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
        return handle(self, message, null, state);
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object kept) throws Throwable {
        S state = awake(kept);
        var call = request.payload();
        if (!protocol.isInstance(call)) {
            request.fail(ExitReason.of(foreign(call)));
            return goOn(self, null, state);
        }
        if (self.debugged()) self.debug(new DebugEvent.In("call", call));
        return handle(self, call, request, state);
    }

    @Override public @Nullable Object proceed(ProcessContext self, Object token, @Nullable Object kept) throws Throwable {
        return handle(self, token, null, awake(kept));
    }

    @SuppressWarnings("unchecked") // checked where it came in
    private @Nullable Object handle(ProcessContext self, Object message, @Nullable Request<?> request, S state) throws Throwable {
        Next<S> next;
        try {
            next = server.handle((M) message, state);
        } catch (Throwable thrown) {
            throw crashed(self, thrown, message, request, state);
        }
        if (request == null && next != null && next.isPlain() && !watched && !self.debugged()) return next.stateAfter(state);
        return follow(self, next, message, request, state);
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object kept) throws Throwable {
        if (signal instanceof Signal.TimedOut expired && expired.content() == Waiting.CONTENT) return waited(self, expired, kept);
        S state = awake(kept);
        if (signal instanceof Signal.Exit exit && isOrder(self, exit)) return stop(self, exit.reason(), signal, null, null, state);
        return heard(self, signal, state);
    }

    /// Whether an exit comes from who may end this server: its parent or, if it has none that lives, the world outside.
    static boolean isOrder(ProcessContext self, Signal.Exit exit) {
        var parent = self.parent();
        if (exit.from() == parent) return true;
        return Oversight.isOutside(exit.from()) && (parent == null || !parent.isAlive());
    }

    /// The wait is over, unless it ended before and the timer came too late to be stopped.
    @SuppressWarnings("unchecked")
    private @Nullable Object waited(ProcessContext self, Signal.TimedOut expired, @Nullable Object kept) throws Throwable {
        if (!(kept instanceof Waiting<?> waiting && waiting.isFor(expired.timer()))) return kept;
        S state = (S) waiting.state;
        if (waiting.idle) return heard(self, IDLE, state);
        self.hibernate();
        return state;
    }

    private @Nullable Object heard(ProcessContext self, Signal signal, S state) throws Throwable {
        if (self.debugged()) self.debug(new DebugEvent.In("info", signal));
        Next<S> next;
        try {
            next = server.handleSignal(signal, state);
        } catch (Throwable thrown) {
            throw crashed(self, thrown, signal, null, state);
        }
        return follow(self, next, signal, null, state);
    }

    /// Something that is no message as it stands: it becomes one, or concerns nobody.
    private @Nullable Object foreign(ProcessContext self, Object arrived, S state) throws Throwable {
        @Nullable Object message;
        try {
            message = Arrival.of(arrived);
            if (message != null) check(message);
        } catch (Throwable thrown) {
            throw crashed(self, thrown, arrived, null, state);
        }
        if (message != null) return handle(self, message, null, state);
        ServerReport.foreign(self, server, arrived);
        return goOn(self, null, state);
    }

    // ── what a callback wants ──

    private @Nullable Object follow(
            ProcessContext self, @Nullable Next<S> next, Object message, @Nullable Request<?> request, S before) throws Throwable {
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
        if (self.debugged()) tell(self, next, state);
        return goOn(self, next.then, state);
    }

    /// What is wrong with `next`, or null if nothing is.
    private static @Nullable String complaint(
            ProcessContext self, @Nullable Next<?> next, Object message, @Nullable Request<?> request) {
        if (next == null) return Texts.nameOf(message) + " was handled by " + self.pid() + " with null; use next(s)";
        if (next.then instanceof Next.Then.Ignore || next.then instanceof Next.Then.Fail) {
            return "ignore and fail are for init only; " + self.pid() + " has started: use stop(reason)";
        }
        if (next.answered != null) {
            return next.answered == message ? null
                    : Texts.notHandled(next.answered, self.pid(), message) + ", and answer others through from(…).reply(…)";
        }
        if (request == null || request.isDeferred() || next.then instanceof Next.Then.Stop) return null;
        return Texts.nameOf(message) + " was neither answered nor deferred by " + self.pid() + "; use next(s).reply("
                + Texts.variableFor(message) + ", …) or from(" + Texts.variableFor(message) + ")";
    }

    @SuppressWarnings("unchecked") // the compiler checked the answer against the call
    private static void answer(@Nullable Request<?> request, Next<?> next) {
        if (request != null && next.answered != null) ((Request<@Nullable Object>) request).reply(next.answer);
    }

    private static void tell(ProcessContext self, Next<?> next, @Nullable Object state) {
        self.debug(next.answered != null ? new DebugEvent.Out(next.answer, state) : new DebugEvent.NoReply(state));
        if (next.then instanceof Next.Then.Continue(var message)) self.debug(new DebugEvent.Continue(message));
    }

    private @Nullable Object goOn(ProcessContext self, Next.@Nullable Then then, S state) {
        return switch (then) {
            case Next.Then.Idle(var after) -> new Waiting<>(self, state, after, true);
            case Next.Then.Continue(var message) -> {
                self.proceed(message);
                yield state;
            }
            case Next.Then.Hibernate() -> {
                self.hibernate();
                yield state;
            }
            case Next.Then.Stop _, Next.Then.Ignore _, Next.Then.Fail _ -> throw new IllegalStateException("ends, and does not go on");
            case null -> hibernateAfter == null ? state : new Waiting<>(self, state, hibernateAfter, false);
        };
    }

    private void checkState(ProcessContext self, @Nullable Object state) {
        if (!isolated || state == null) return;
        var flaw = Isolation.flawOf(state);
        if (flaw != null) throw new IllegalStateException(flaw.ofState(state, self.pid()));
    }

    // ── the end ──

    /// `thrown` left a callback. Returns what is to be thrown on.
    private Throwable crashed(
            ProcessContext self, Throwable thrown, Object message, @Nullable Request<?> request, S state) {
        if (!self.pid().isAlive()) return thrown; // its code has no say any more
        var last = thrown;
        try {
            server.terminate(ExitReason.of(thrown), state);
        } catch (Throwable again) {
            if (!self.pid().isAlive()) return again;
            last = again;
        }
        ServerReport.write(self, server::formatStatus, ExitReason.of(last), state, message, request);
        return last;
    }

    /// Ends the process in order. The answer goes out last, whatever `terminate` does.
    private @Nullable Object stop(
            ProcessContext self, ExitReason reason, @Nullable Object message, @Nullable Request<?> request,
            @Nullable Next<S> next, S state) throws Throwable {
        try {
            server.terminate(reason, state);
            ServerReport.write(self, server::formatStatus, reason, state, message, request);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) ServerReport.write(self, server::formatStatus, ExitReason.of(thrown), state, message, request);
            throw thrown;
        } finally {
            if (next != null && self.pid().isAlive()) answer(request, next);
        }
        self.end(reason);
        return state;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, @Nullable Object kept) throws Throwable {
        stop(self, reason, null, null, null, awake(kept));
    }

    private static ExitReason badReturn(String complaint) {
        return new ExitReason.BadReturn("bad_return_value", complaint);
    }

    // ── the state ──

    /// The server's state; if a timer ran meanwhile, it is stopped.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is an S if the server made it one
    private S awake(@Nullable Object kept) {
        if (!(kept instanceof Waiting<?> waiting)) return (S) kept;
        waiting.cancel();
        return (S) waiting.state;
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private S state(@Nullable Object kept) {
        return kept instanceof Waiting<?> waiting ? (S) waiting.state : (S) kept;
    }

    @Override public @Nullable Object stateOf(@Nullable Object kept) {
        return state(kept);
    }

    @Override @SuppressWarnings({"unchecked", "NullAway"}) // whoever shows null accepts null
    public @Nullable Object withState(@Nullable Object kept, @Nullable Object shown) {
        if (!(kept instanceof Waiting<?> waiting)) return shown;
        ((Waiting<S>) waiting).state = (S) shown;
        return waiting;
    }

    @Override public @Nullable Object statusOf(@Nullable Object kept) {
        return ServerReport.status(server::formatStatus, state(kept));
    }

    @Override public @Nullable Object changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, @Nullable Object kept) throws Throwable {
        return withState(kept, server.codeChange(oldVersion, state(kept), extra));
    }

    @Override public @Nullable Object suspended(ProcessContext self, boolean suspended, @Nullable Object kept) {
        if (kept instanceof Waiting<?> waiting) waiting.suspend(suspended);
        return kept;
    }

    @Override public @Nullable Object afterSystemRequest(ProcessContext self, @Nullable Object kept) {
        if (kept instanceof Waiting<?> waiting) waiting.restart(self);
        return kept;
    }
}
