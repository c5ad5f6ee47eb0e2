package dev.coppice.testkit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.internal.history.Plain;
import dev.coppice.testkit.internal.probe.Ear;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A process that records what it hears, and the test's means to say what it should hear.
///
/// Works in a real runtime, where limits are real time, and in a [TestRuntime], where they are virtual. It traps exits, so that ends
/// of linked processes are heard as [Signal.Exit]. What an expectation has seen it takes, so that the next one sees what came later;
/// [#received] shows everything. One thread at a time may expect; the address may be used by anybody.
///
/// Expectations that fail throw [AssertionError] with what was expected and what was heard instead, in order.
///
/// {@snippet class="dev.coppice.testkit.snippets.ProbeExamples" region="expect"}
///
/// @param <M> the protocol it pretends to understand
public final class Probe<M> {
    /// How long expectations wait that say nothing else: 3 s.
    public static final Duration LIMIT = Duration.ofSeconds(3);

    /// A request that a probe heard, with the right to answer it.
    ///
    /// @param request what was asked
    /// @param <C> the type of the request
    /// @param <R> what it is answered with
    public record Asked<C, R extends @Nullable Object>(C request, From<R> from) {

        /// Answers the request.
        public void reply(R answer) {
            from.reply(answer);
        }
    }

    private final ActorRuntime runtime;
    private final Ear ear;
    private final Pid pid;

    private Probe(ActorRuntime runtime, String label) {
        this.runtime = runtime;
        this.ear = new Ear();
        StartResult<M> started = Gen.start(runtime, ear, StartOptions.defaults().label(label), SpawnOptions.NONE);
        this.pid = Objects.requireNonNull(started.orThrow().pid());
    }

    /// A probe in `runtime`.
    public static <M> Probe<M> in(ActorRuntime runtime) {
        return new Probe<>(runtime, "Probe");
    }

    /// A probe in `runtime` that prints as `label`.
    public static <M> Probe<M> in(ActorRuntime runtime, String label) {
        return new Probe<>(runtime, label);
    }

    /// The address to give to those who shall talk to it.
    public Ref<M> ref() {
        return Gen.ref(pid);
    }

    public Pid pid() {
        return pid;
    }

    // ── what it hears ──

    /// Takes what it hears next, waiting up to [#LIMIT].
    public Object next() {
        return next(LIMIT);
    }

    /// Takes what it hears next: a message, an [Asked], or a [Signal].
    ///
    /// @throws AssertionError if it hears nothing within `limit`
    public Object next(Duration limit) {
        return take(null, "anything", limit);
    }

    /// As [#expect(Class, Duration)], within [#LIMIT].
    public <T> T expect(Class<T> type) {
        return expect(type, LIMIT);
    }

    /// Takes what it hears next, which must be a `type`.
    ///
    /// @throws AssertionError if it hears something else, or nothing within `limit`
    public <T> T expect(Class<T> type, Duration limit) {
        return type.cast(expect(type::isInstance, "a " + type.getSimpleName(), limit));
    }

    /// Takes what it hears next, which must equal `value`.
    ///
    /// @throws AssertionError if it hears something else, or nothing within [#LIMIT]
    public <T> T expectEqual(T value) {
        expect(value::equals, Plain.text(value), LIMIT);
        return value;
    }

    /// Takes what it hears next, which must be as `wanted` says.
    ///
    /// @param what what is wanted, for the failure: `expected <what> within ...`
    /// @throws AssertionError if it hears something else, or nothing within `limit`
    public Object expect(Predicate<Object> wanted, String what, Duration limit) {
        var found = look(null, limit);
        if (found == null) throw failure(what, limit, "heard nothing", -1);
        var next = shown(ear.take(found.index()));
        if (!wanted.test(next)) throw failure(what, limit, "heard " + Plain.text(next), found.index());
        return next;
    }

    /// Takes the first thing it hears that is as `wanted` says; leaves what came before it for later expectations.
    ///
    /// @param what what is wanted, for the failure
    /// @throws AssertionError if it hears none within `limit`
    public Object await(Predicate<Object> wanted, String what, Duration limit) {
        return take(wanted, what, limit);
    }

    /// Takes the first `type` it hears; leaves what came before it.
    ///
    /// @throws AssertionError if it hears none within `limit`
    public <T> T await(Class<T> type, Duration limit) {
        return type.cast(take(type::isInstance, "a " + type.getSimpleName(), limit));
    }

    /// Takes what it hears next, which must be a request of `type`.
    ///
    /// @throws AssertionError if it hears something else, or nothing within `limit`
    public <R extends @Nullable Object, C extends Call<? extends M, R>> Asked<C, R> expectCall(Class<C> type, Duration limit) {
        Object heard = expect(
                entry -> entry instanceof Asked<?, ?> asked && type.isInstance(asked.request()),
                "a call " + type.getSimpleName(), limit);
        @SuppressWarnings("unchecked") // just looked at; the answer's type goes with the request's
        var asked = (Asked<C, R>) heard;
        return asked;
    }

    /// Waits for `duration`, in which it must hear nothing, nor have anything left that was heard before.
    ///
    /// @throws AssertionError as soon as it hears something
    public void expectNothing(Duration duration) {
        var found = look(null, duration);
        if (found != null) throw failure("nothing", duration, "heard " + Plain.text(received().get(found.index())), found.index());
    }

    /// All it heard so far, oldest first, taken or not.
    public List<Object> received() {
        return ear.heard().stream().map(Probe::shown).toList();
    }

    // ── others' ends ──

    /// Monitors `process`: its end will be heard as [Signal.Down].
    public void monitor(Pid process) {
        order(self -> self.monitor(process));
    }

    /// As [#monitor(Pid)], whoever is addressed now.
    ///
    /// @throws IllegalArgumentException if nobody is
    public void monitor(Ref<?> process) {
        monitor(pidOf(process));
    }

    /// Links itself with `process`: its end will be heard as [Signal.Exit], and the probe's end reaches it.
    public void link(Pid process) {
        order(self -> self.link(process));
    }

    /// Removes the link with `process`.
    public void unlink(Pid process) {
        order(self -> self.unlink(process));
    }

    /// As [#expectDown(Pid, Duration)], within [#LIMIT].
    public ExitReason expectDown(Pid process) {
        return expectDown(process, LIMIT);
    }

    /// Waits until it hears that `process`, which it monitors, has ended; leaves what came before.
    ///
    /// @return the reason with which it ended
    /// @throws AssertionError if it does not hear that within `limit`
    public ExitReason expectDown(Pid process, Duration limit) {
        var down = await(
                entry -> entry instanceof Signal.Down signal && process.equals(signal.process()),
                "the end of " + process + " (Down)", limit);
        return ((Signal.Down) down).reason();
    }

    /// Waits until it hears that `process`, which it is linked with, has ended; leaves what came before.
    ///
    /// @return the reason with which it ended
    /// @throws AssertionError if it does not hear that within `limit`
    public ExitReason expectExit(Pid process, Duration limit) {
        var exit = await(
                entry -> entry instanceof Signal.Exit signal && process.equals(signal.from()),
                "the end of " + process + " (Exit)", limit);
        return ((Signal.Exit) exit).reason();
    }

    // ── what it does ──

    /// Sends `message` in the name of the probe, in order with all else it sends.
    public <T> void cast(Ref<T> receiver, T message) {
        order(self -> receiver.cast(message));
    }

    /// Sends an exit signal in the name of the probe.
    public void exit(Pid receiver, ExitReason reason) {
        order(self -> self.exit(receiver, reason));
    }

    /// Ends the probe, whose links and monitors hear `reason`.
    public void end(ExitReason reason) {
        try {
            order(self -> self.end(reason));
        } catch (CallFailed ended) {
            if (pid.isAlive()) throw ended;
        }
    }

    @Override public String toString() {
        return pid.toString();
    }

    // ── how ──

    private static Pid pidOf(Ref<?> process) {
        var pid = process.pid();
        if (pid == null) throw new IllegalArgumentException("nobody holds the name " + process);
        return pid;
    }

    /// What the test sees of an entry.
    private static Object shown(Object entry) {
        return entry instanceof Request<?> request ? new Asked<>(request.payload(), request) : entry;
    }

    private void order(Consumer<Receiver> action) {
        Gen.call(pid, new Ear.Do(ear, action), null);
    }

    private Object take(@Nullable Predicate<Object> wanted, String what, Duration limit) {
        var found = look(wanted, limit);
        if (found == null) {
            throw failure(what, limit, wanted == null ? "heard nothing" : "heard none", -1);
        }
        if (found.thrown() != null) {
            throw new AssertionError("the predicate for " + what + " threw at " + Plain.text(ear.heard().get(found.index())), found.thrown());
        }
        return shown(ear.take(found.index()));
    }

    private Ear.@Nullable Found look(@Nullable Predicate<Object> wanted, Duration limit) {
        try {
            return (Ear.Found) Gen.call(
                    pid, new Ear.Await(ear, wanted == null ? null : entry -> wanted.test(shown(entry))), limit);
        } catch (CallFailed failed) {
            if (failed.why() instanceof ExitReason.Timeout) return null;
            throw new AssertionError(pid + " can hear nothing more, it has ended: " + failed.why(), failed);
        }
    }

    /// @param mark the entry of what was heard that is pointed at, or -1
    private AssertionError failure(String expected, Duration limit, String instead, int mark) {
        var text = new StringBuilder().append(pid).append(" in ").append(runtime)
                .append(": expected ").append(expected).append(expected.equals("nothing") ? " for " : " within ").append(limit)
                .append(", but ").append(instead);
        var all = received();
        text.append(all.isEmpty() ? "; it never heard anything" : "\nheard in this order:");
        for (int i = 0; i < all.size(); i++) {
            text.append(i == mark ? "\n  > " : "\n    ").append(Plain.text(all.get(i)));
        }
        return new AssertionError(text.toString());
    }
}
