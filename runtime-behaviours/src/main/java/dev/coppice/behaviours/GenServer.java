package dev.coppice.behaviours;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Report;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// A server: a process that holds a state and handles one message after the other.
///
/// Extend it. The class is the definition of a server and not the process: what never changes stands in final fields,
/// and what changes is the state, a value that [#init] makes and every callback passes on. One definition may be started any
/// number of times, and again after a crash, always with a fresh state.
///
/// {@snippet class="dev.coppice.behaviours.snippets.GenServerExamples" region="server"}
///
/// Messages are values of `M`, usually records of a sealed interface; one that wants an answer is also a
/// [Call] that names the type of the answer. A message from elsewhere is refused where it is sent.
///
/// What callers may rely on:
/// - All callbacks run in the server's process, one at a time, each seeing what the one before wrote. They may block; that
///   holds up this server and nobody else.
/// - Messages of one sender are handled in the order they were sent.
/// - A throwable that leaves a callback ends the server with [ExitReason#of(Throwable)], after [#terminate] with the state from
///   before the callback. Throw a [ProcessExit][dev.coppice.core.ProcessExit] to choose the reason.
/// - A call is answered with [Next#reply], or later through [#from]. One that is neither answered nor deferred ends the server.
///
/// The protected methods that are not callbacks may be called in callbacks only, and fail with
/// [IllegalStateException] elsewhere. Messages and state are passed by reference: make them immutable, and have the option
/// [checkIsolation][dev.coppice.core.RuntimeOptions#checkIsolation] find what is not.
///
/// @param <S> the state
/// @param <M> the protocol: what the server understands
public abstract class GenServer<S extends @Nullable Object, M> extends ProcessCode<M> implements Behaviour<M> {
    /// Made when first needed; if two threads do at once, either will do.
    private @Nullable ServerProgram<S, M> program;

    /// For subclasses.
    protected GenServer() {}

    @SuppressWarnings("exports")
    @Override public final Program<?> program() {
        return serverProgram();
    }

    private ServerProgram<S, M> serverProgram() {
        var made = program;
        if (made == null) program = made = new ServerProgram<>(this);
        return made;
    }

    // ── callbacks ──

    /// Makes the first state. Runs in the new process before any message; who starts the server waits for it.
    ///
    /// Instead of a state it may give [#ignore], [#fail] or [#stop]. If it throws, the start fails with that; [#terminate] is
    /// not called then.
    protected abstract Next<S> init() throws Exception;

    /// Handles `message`, which was sent by cast or call, by a timer of the server's own, or given to [#next(Object, Object)].
    protected abstract Next<S> handle(M message, S state) throws Exception;

    /// Handles what the runtime says: a monitored process ended ([Signal.Down]), a linked one did ([Signal.Exit], if this server traps
    /// exits), nothing arrived for as long as [Next#idleAfter] said ([Signal.Idle]), or a timer of [#startTimer] ran out
    /// ([Signal.TimedOut]). By default logs a warning and goes on.
    protected Next<S> handleSignal(Signal signal, S state) throws Exception {
        var self = context("handleSignal");
        var fields = new LinkedHashMap<String, Object>();
        fields.put("behaviour", getClass().getName());
        fields.put("signal", signal);
        Report.write(self.runtime(), ServerReport.KIND, Level.WARN, self.pid() + " has no handleSignal for what it received", fields, null);
        return same();
    }

    /// Cleans up. Runs in the process with the latest state when a callback stops the server or throws, when somebody stops it, and
    /// when its parent (the world outside, if it has none) ends or tells it to, provided it traps exits. Not when an exit signal ends it otherwise, and not when `init` failed.
    ///
    /// If it throws, the server ends with that instead of `reason`.
    protected void terminate(ExitReason reason, S state) throws Exception {}

    /// What reports and `Sys.status` show instead of `status`, for example without secrets. If it throws, they show nothing of it.
    protected ServerStatus formatStatus(ServerStatus status) throws Exception {
        return status;
    }

    /// The state after a change of code, asked for by `Sys.changeCode` while the server is suspended. If it throws, the old
    /// state stays and who asked hears of it. By default there is no such change.
    protected S codeChange(Object oldVersion, S state, @Nullable Object extra) throws Exception {
        throw new IllegalStateException(getClass().getName() + " has no codeChange");
    }

    // ── settings, read when a server starts ──

    /// Whether the server starts out trapping exits: hears of linked processes that end as [Signal.Exit], and has [#terminate] called
    /// when its parent ends it. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    /// Hibernates the server when nothing arrived for that long. Default null, never. Costs a timer for each message; an idle
    /// time-out that is set takes precedence.
    protected @Nullable Duration hibernateAfter() {
        return null;
    }

    /// Promises that all callbacks are quick, so that a call to the idle server may run on the caller's thread. A callback that gets stuck then takes the
    /// caller along, whatever the limit of the call. Default `false`.
    protected boolean inlineCalls() {
        return false;
    }

    /// What prints and reports call a process of this server.
    String title() {
        return Texts.nameOf(this);
    }

    /// Whether the runtime's isolation check looks at the messages.
    boolean checksMessages() {
        return true;
    }

    // ── results ──

    /// Goes on with `state`.
    protected final Next<S> next(S state) {
        return Next.of(state);
    }

    /// Goes on with `state` and handles `message` before anything that waits in the mailbox.
    protected final Next<S> next(S state, M message) {
        return Next.of(state, new Next.Then.Continue(message));
    }

    /// Goes on with the state as it was. Not for [#init].
    protected final Next<S> same() {
        return Next.same();
    }

    /// Ends the server with `reason` and the state as it was. In [#init]: the start fails with `reason`, and so ends the process.
    protected final Next<S> stop(ExitReason reason) {
        return Next.same(new Next.Then.Stop(reason));
    }

    /// For [#init] only: the server has nothing to do. The start is `Ignored`, and the process ends `normal`.
    protected final Next<S> ignore() {
        return Next.same(new Next.Then.Ignore());
    }

    /// For [#init] only: the start fails with `reason`, and the process ends quietly, without a report and without harm to a linked starter.
    protected final Next<S> fail(ExitReason reason) {
        return Next.same(new Next.Then.Fail(reason));
    }

    /// Keeps the right to answer `call`, which is being handled, for later: for another callback, process or thread. When
    /// the server ends, calls not answered by then fail with its reason.
    ///
    /// To be asked for while the call is handled. Where nobody waits (the call came by cast, or no call is being handled), what it answers goes nowhere.
    ///
    /// @throws IllegalStateException if another call is being handled
    protected final <R extends @Nullable Object> From<R> from(Call<?, R> call) {
        return Deferred.of(context("from"), call);
    }

    // ── processes that become servers ──

    /// Has the plain process `self` go on as this server, with `state`, once its body returns.
    ///
    /// @param name the name that the process claims to hold, or null
    /// @throws dev.coppice.core.ProcessExit with `process_not_registered` if it does not hold it
    @SuppressWarnings("exports") // only siblings have plain processes
    public final void enterLoop(Receiver self, S state, @Nullable Name<M> name) {
        serverProgram().enter(self, state, name);
    }
}
