package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

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
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.testkit.internal.history.EventText;
import dev.coppice.testkit.internal.probe.ProbeProcess;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A process that records everything that it receives, with expectations for tests.
///
/// Works in a real runtime, where timeouts are real time, and in a [TestRuntime], where they are virtual time.
/// A probe traps exits, so that it receives the end of a linked process as a [Signal.Exit].
///
/// An expectation takes the entry that it matches, so that the next expectation sees later entries.
/// [#received] returns all entries, including those that were taken.
/// Only one thread at a time may use expectations. The address may be used from any thread.
///
/// An expectation that fails throws [AssertionError] with the expectation and the received entries, in order.
///
/// {@snippet class="dev.coppice.testkit.snippets.ProbeExamples" region="expect"}
///
/// @param <M> the protocol of the probe
public final class Probe<M> {
    /// The default timeout of expectations: 3 s.
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /// A request that a probe received, with the handle to reply to it.
    ///
    /// @param request the request
    /// @param <C> the type of the request
    /// @param <R> the type of the reply
    public record Asked<C, R extends @Nullable Object>(C request, From<R> from) {

        /// Replies to the request.
        public void reply(R answer) {
            from.reply(answer);
        }
    }

    private final ActorRuntime runtime;
    private final ProbeProcess process;
    private final Pid pid;

    private Probe(ActorRuntime runtime, String label) {
        this.runtime = runtime;
        this.process = new ProbeProcess();
        StartResult<M> started = Gen.start(runtime, process, StartOptions.defaults().label(label), SpawnOptions.NONE);
        this.pid = Objects.requireNonNull(started.orThrow().pid());
    }

    /// Starts a probe in `runtime`.
    public static <M> Probe<M> in(ActorRuntime runtime) {
        return new Probe<>(runtime, "Probe");
    }

    /// Starts a probe in `runtime` with the given label.
    public static <M> Probe<M> in(ActorRuntime runtime, String label) {
        return new Probe<>(runtime, label);
    }

    /// Returns the address of the probe.
    public Ref<M> ref() {
        return Gen.ref(pid);
    }

    public Pid pid() {
        return pid;
    }

    // ── expectations ──

    /// Takes the next entry, waiting up to [#DEFAULT_TIMEOUT].
    public Object next() {
        return next(DEFAULT_TIMEOUT);
    }

    /// Takes the next entry: a message, an [Asked], or a [Signal].
    ///
    /// @throws AssertionError if the probe receives nothing within `timeout`
    public Object next(Duration timeout) {
        return take(null, "anything", timeout);
    }

    /// As [#expect(Class, Duration)], within [#DEFAULT_TIMEOUT].
    public <T> T expect(Class<T> type) {
        requireNonNull(type, "type must not be null");
        return expect(type, DEFAULT_TIMEOUT);
    }

    /// Takes the next entry, which must be a `type`.
    ///
    /// @throws AssertionError if the next entry is different, or the probe receives nothing within `timeout`
    public <T> T expect(Class<T> type, Duration timeout) {
        requireNonNull(type, "type must not be null");
        return type.cast(expect(type::isInstance, "a " + type.getSimpleName(), timeout));
    }

    /// Takes the next entry, which must equal `value`.
    ///
    /// @throws AssertionError if the next entry is different, or the probe receives nothing within [#DEFAULT_TIMEOUT]
    public <T> T expectEqual(T value) {
        requireNonNull(value, "value must not be null");
        expect(value::equals, EventText.text(value), DEFAULT_TIMEOUT);
        return value;
    }

    /// Takes the next entry, which must match `wanted`.
    ///
    /// @param what the description of `wanted` for the failure: `expected <what> within ...`
    /// @throws AssertionError if the next entry is different, or the probe receives nothing within `timeout`
    public Object expect(Predicate<Object> wanted, String what, Duration timeout) {
        requireNonNull(what, "what must not be null");
        requireNonNull(wanted, "wanted must not be null");
        var found = look(null, timeout);
        if (found == null) throw failure(what, timeout, "received nothing", -1);
        var next = shown(process.take(found.index()));
        if (!wanted.test(next)) throw failure(what, timeout, "received " + EventText.text(next), found.index());
        return next;
    }

    /// Takes the first entry that matches `wanted`. Earlier entries remain for later expectations.
    ///
    /// @param what the description of `wanted` for the failure
    /// @throws AssertionError if the probe receives no such entry within `timeout`
    public Object await(Predicate<Object> wanted, String what, Duration timeout) {
        requireNonNull(what, "what must not be null");
        requireNonNull(wanted, "wanted must not be null");
        return take(wanted, what, timeout);
    }

    /// Takes the first entry that is a `type`. Earlier entries remain for later expectations.
    ///
    /// @throws AssertionError if the probe receives no such entry within `timeout`
    public <T> T await(Class<T> type, Duration timeout) {
        requireNonNull(type, "type must not be null");
        return type.cast(take(type::isInstance, "a " + type.getSimpleName(), timeout));
    }

    /// Takes the next entry, which must be a request of `type`.
    ///
    /// @throws AssertionError if the next entry is different, or the probe receives nothing within `timeout`
    public <R extends @Nullable Object, C extends Call<? extends M, R>> Asked<C, R> expectCall(
            Class<C> type, Duration timeout) {
        requireNonNull(type, "type must not be null");
        Object received = expect(
                entry -> entry instanceof Asked<?, ?> asked && type.isInstance(asked.request()),
                "a call " + type.getSimpleName(), timeout);
        @SuppressWarnings("unchecked") // checked above; the type of the request fixes that of the reply
        var asked = (Asked<C, R>) received;
        return asked;
    }

    /// Waits for `duration`, and checks that the probe receives nothing and has no earlier entry left.
    ///
    /// @throws AssertionError as soon as there is an entry
    public void expectNothing(Duration duration) {
        var found = look(null, duration);
        if (found != null) {
            throw failure("nothing", duration, "received " + EventText.text(received().get(found.index())),
                    found.index());
        }
    }

    /// Returns all entries so far, oldest first, including those that were taken.
    public List<Object> received() {
        return process.received().stream().map(Probe::shown).toList();
    }

    // ── links and monitors ──

    /// Monitors `process`. The probe receives its end as a [Signal.Down].
    public void monitor(Pid process) {
        requireNonNull(process, "process must not be null");
        order(self -> self.monitor(process));
    }

    /// As [#monitor(Pid)], for the process that `process` currently addresses.
    ///
    /// @throws IllegalArgumentException if there is no such process
    public void monitor(Ref<?> process) {
        requireNonNull(process, "process must not be null");
        monitor(pidOf(process));
    }

    /// Links the probe to `process`. The probe receives its end as a [Signal.Exit], and the end of the probe affects
    /// `process`.
    public void link(Pid process) {
        requireNonNull(process, "process must not be null");
        order(self -> self.link(process));
    }

    /// Removes the link to `process`.
    public void unlink(Pid process) {
        requireNonNull(process, "process must not be null");
        order(self -> self.unlink(process));
    }

    /// As [#expectDown(Pid, Duration)], within [#DEFAULT_TIMEOUT].
    public ExitReason expectDown(Pid process) {
        requireNonNull(process, "process must not be null");
        return expectDown(process, DEFAULT_TIMEOUT);
    }

    /// Waits for the `Down` of `process`, which the probe monitors. Earlier entries remain for later expectations.
    ///
    /// @return the exit reason of `process`
    /// @throws AssertionError if the probe does not receive it within `timeout`
    public ExitReason expectDown(Pid process, Duration timeout) {
        requireNonNull(process, "process must not be null");
        var down = await(
                entry -> entry instanceof Signal.Down signal && process.equals(signal.process()),
                "the end of " + process + " (Down)", timeout);
        return ((Signal.Down) down).reason();
    }

    /// Waits for the `Exit` of `process`, to which the probe is linked. Earlier entries remain for later expectations.
    ///
    /// @return the exit reason of `process`
    /// @throws AssertionError if the probe does not receive it within `timeout`
    public ExitReason expectExit(Pid process, Duration timeout) {
        requireNonNull(process, "process must not be null");
        var exit = await(
                entry -> entry instanceof Signal.Exit signal && process.equals(signal.from()),
                "the end of " + process + " (Exit)", timeout);
        return ((Signal.Exit) exit).reason();
    }

    // ── actions ──

    /// Sends `message` from the probe, in order with its other messages.
    public <T> void cast(Ref<T> receiver, T message) {
        requireNonNull(receiver, "receiver must not be null");
        requireNonNull(message, "message must not be null");
        order(self -> receiver.cast(message));
    }

    /// Sends an exit signal from the probe.
    public void exit(Pid receiver, ExitReason reason) {
        requireNonNull(reason, "reason must not be null");
        requireNonNull(receiver, "receiver must not be null");
        order(self -> self.exit(receiver, reason));
    }

    /// Ends the probe with `reason`, which its links and monitors receive.
    public void end(ExitReason reason) {
        requireNonNull(reason, "reason must not be null");
        try {
            order(self -> self.end(reason));
        } catch (CallFailed ended) {
            if (pid.isAlive()) throw ended;
        }
    }

    @Override public String toString() {
        return pid.toString();
    }

    // ── implementation ──

    private static Pid pidOf(Ref<?> process) {
        var pid = process.pid();
        if (pid == null) throw new IllegalArgumentException("no process at " + process + ": " + Gen.noHolder(process));
        return pid;
    }

    /// Converts an entry for the test.
    private static Object shown(Object entry) {
        return entry instanceof Request<?> request ? new Asked<>(request.payload(), request) : entry;
    }

    private void order(Consumer<ReceiveContext> action) {
        Gen.call(pid, new ProbeProcess.RunInProcess(process, action), null);
    }

    private Object take(@Nullable Predicate<Object> wanted, String what, Duration timeout) {
        var found = look(wanted, timeout);
        if (found == null) {
            throw failure(what, timeout, wanted == null ? "received nothing" : "received none", -1);
        }
        if (found.thrown() != null) {
            throw new AssertionError(
                    "the predicate for " + what + " threw at " + EventText.text(process.received().get(found.index())),
                    found.thrown());
        }
        return shown(process.take(found.index()));
    }

    private ProbeProcess.@Nullable Found look(@Nullable Predicate<Object> wanted, Duration timeout) {
        Timeouts.require("timeout", timeout);
        try {
            return (ProbeProcess.Found) Gen.call(
                    pid, new ProbeProcess.Await(process, wanted == null ? null : entry -> wanted.test(shown(entry))),
                    timeout);
        } catch (CallFailed failed) {
            if (failed.cause() instanceof ExitReason.Timeout) return null;
            if (failed.cause() instanceof ExitReason.Interrupted) {
                throw new AssertionError("the wait of " + pid + " was interrupted", failed);
            }
            throw new AssertionError(pid + " receives nothing more, because it has ended: " + failed.cause(), failed);
        }
    }

    /// @param mark the index of the received entry to mark, or -1
    private AssertionError failure(String expected, Duration timeout, String instead, int mark) {
        var text = new StringBuilder().append(pid).append(" in ").append(runtime)
                .append(": expected ").append(expected).append(expected.equals("nothing") ? " for " : " within ")
                .append(timeout)
                .append(", but ").append(instead);
        var all = received();
        text.append(all.isEmpty() ? "; it has never received anything" : "\nreceived in this order:");
        for (int i = 0; i < all.size(); i++) {
            text.append(i == mark ? "\n  > " : "\n    ").append(EventText.text(all.get(i)));
        }
        return new AssertionError(text.toString());
    }
}
