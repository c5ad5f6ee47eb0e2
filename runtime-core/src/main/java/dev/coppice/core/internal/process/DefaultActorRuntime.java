package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.NamedProcess;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.ProcessTrace;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.RuntimeReport;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.TimerInfo;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import dev.coppice.core.Waits;
import dev.coppice.core.internal.mailbox.ContextEnvelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.name.NameTable;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.report.Reports;
import dev.coppice.core.internal.scheduler.Scheduler;
import dev.coppice.core.internal.scheduler.WorkStealingScheduler;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.trace.FlightRecording;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Elements;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.core.spi.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The implementation of a runtime: everything that its processes share. Thread-safe.
public final class DefaultActorRuntime implements ActorRuntime {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final String NO_REASON = "reason must not be null; use ExitReason.SHUTDOWN or ExitReason.KILL";
    private static final String NO_PROCESS = "process must not be null";
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int CLOSED = 2;

    private final long number;
    private final RuntimeOptions options;
    private final Platform environment;
    private final AtomicInteger phase = new AtomicInteger(OPEN);
    private final RuntimeShutdown closing = new RuntimeShutdown(this);
    private final List<Runnable> closers = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Class<?>, Object> shared = new ConcurrentHashMap<>();

    final LockStripes locks = LockStripes.ALL;
    final ProcessTable table = new ProcessTable();
    final NameTable names = new NameTable();
    final Timers timers;
    final Scheduler scheduler;
    final Reports reports;
    final DeadLetters deadLetters;
    final Zombies zombies = new Zombies(this);
    final MessageTimers destinations = new MessageTimers(this);
    final Counts counts = new Counts();
    final Introspection introspection = new Introspection(this);
    /// Null except in a simulated run.
    final @Nullable TraceRecorder history;
    /// Null unless messages carry context captured from their sender's thread.
    final @Nullable ContextPropagation context;
    /// Null unless the options ask for thread-locals to be cleared or checked.
    final @Nullable ThreadLocalCleaner threadLocals;
    /// Stands for every thread that runs no process.
    final ProcessCell external;

    /// Creates the scheduler of a runtime.
    @FunctionalInterface
    public interface SchedulerFactory {
        Scheduler create(DefaultActorRuntime runtime);
    }

    /// Creates a runtime with a given number. If `history` is not null, it receives every event of the run.
    public DefaultActorRuntime(
            RuntimeOptions options,
            long number,
            Platform environment,
            SchedulerFactory factory,
            @Nullable Consumer<TraceEvent> history) {
        this.options = options;
        this.number = number;
        this.history = history == null ? null : new TraceRecorder(history);
        this.environment = environment;
        this.context = ContextPropagation.of(options.context());
        this.timers = new Timers(environment);
        this.reports = new Reports(options, environment, timers);
        this.threadLocals = ThreadLocalCleaner.of(this, options);
        this.deadLetters = new DeadLetters(this);
        this.external = new ProcessCell(this, 0, null, ProcessCell.DEAD, new EndedProgram("outside"), null);
        this.scheduler = factory.create(this);
    }

    /// Returns `runtime` as this class, the only one that implements the sealed interface.
    public static DefaultActorRuntime of(ActorRuntime runtime) {
        return (DefaultActorRuntime) requireNonNull(runtime, "runtime must not be null");
    }

    public static DefaultActorRuntime open(RuntimeOptions options) {
        requireNonNull(options, "options must not be null; use RuntimeOptions.defaults()");
        CarrierHint.write(options);
        Warmup.ensureDone();
        return open(options, NUMBERS.getAndIncrement());
    }

    static DefaultActorRuntime open(RuntimeOptions options, long number) {
        var runtime = new DefaultActorRuntime(options, number, Platform.MACHINE, self -> new WorkStealingScheduler(
                options.name(), options.workers(), options.reserveCarriers(), options.computeThreads(),
                Platform.MACHINE, self.timers, self.stallThreshold()), null);
        boolean started = false;
        try {
            runtime.timers.start(options.name());
            ((WorkStealingScheduler) runtime.scheduler).start();
            FlightRecording.add(runtime);
            started = true;
        } finally { // if no more threads are available, those already started must not be left
            if (!started) runtime.close(Duration.ZERO);
        }
        return runtime;
    }

    private StallReporter stallThreshold() {
        return new StallReporter(this, options.stallThreshold());
    }

    // ── for processes ──

    long number() {
        return number;
    }

    public long now() {
        return environment.nanoTime();
    }

    public long random() {
        return environment.random();
    }

    /// Returns the deadline `delay` from now; `delay` is not negative.
    long deadline(Duration delay) {
        return timers.deadline(delay);
    }

    /// Returns the one object of class `key` that a higher module keeps for this runtime.
    public <T> T shared(Class<T> key, Supplier<T> create) {
        return key.cast(shared.computeIfAbsent(key, any -> create.get()));
    }

    /// Runs `action` when the runtime closes: after its processes have ended, and before its threads do. It may wait.
    /// Returns a handle that takes the action back.
    public Runnable whenClosing(Runnable action) {
        closers.add(action);
        return () -> closers.remove(action);
    }

    void runClosers() {
        for (var closer : closers) {
            try {
                closer.run();
            } catch (Throwable thrown) { // the others must close, too
                reports.write("dev.coppice.runtime", Level.ERROR, printer -> "closing a part of the runtime failed",
                        Map::of, thrown);
            }
        }
        closers.clear();
    }

    public Timers timers() {
        return timers;
    }

    public Reports reports() {
        return reports;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Counts counts() {
        return counts;
    }

    /// Runs user code, or code that may block, on a thread that runs no process.
    public void elsewhere(Runnable action) {
        timers.untilStarted(() -> environment.startUserCode(options.name() + "-callback", action));
    }

    /// Returns the label of `program`.
    String label(Program<?> program) {
        if (program instanceof EndedProgram(String label)) return label;
        try {
            return reports.printer().label(program.label());
        } catch (Throwable thrown) {
            return program.getClass().getSimpleName();
        }
    }

    MessageEnvelope envelope(Object message, @Nullable Pid from) {
        requireNonNull(message, "message must not be null");
        var captured = captureContext();
        return captured == null ? new MessageEnvelope(message, from) : new ContextEnvelope(message, from, captured);
    }

    @Nullable Object @Nullable [] captureContext() {
        return context == null ? null : context.capture();
    }

    // ── starting and stopping ──

    boolean isSimulated() {
        return environment != Platform.MACHINE;
    }

    boolean isStopped() {
        return closing.isStopped();
    }

    void checkOpen() {
        if (phase.get() != OPEN && !closing.mayStart()) {
            throw new IllegalStateException("runtime " + options.name() + " is closed and starts no more processes");
        }
    }

    @Override public <M> Ref<M> start(Behaviour<M> behaviour, StartOptions options) {
        StartResult<M> result = tryStart(behaviour, options);
        if (result instanceof StartResult.Started<M> started) return started.ref();
        throw ProcessStarter.failed(this, DefinedBehaviour.programOf(behaviour), options, result);
    }

    @Override public <M> StartResult<M> tryStart(Behaviour<M> behaviour, StartOptions options) {
        return ProcessStarter.start(this, DefinedBehaviour.programOf(behaviour), options, SpawnOptions.NONE);
    }

    @Override public <M> CompletableFuture<StartResult<M>> startAsync(Behaviour<M> behaviour, StartOptions options) {
        return ProcessStarter.startAsync(this, DefinedBehaviour.programOf(behaviour), options, SpawnOptions.NONE);
    }

    @Override public void stop(Ref<?> process, ExitReason reason, @Nullable Duration timeout) {
        requireNonNull(reason, NO_REASON);
        Timeouts.check("timeout", timeout);
        var pid = requireNonNull(process, NO_PROCESS).pid();
        if (pid == null) {
            throw Calls.unhandled(this, process, "stop", timeout, ExitReason.NO_PROCESS, Calls.noHolder(process));
        }
        stop(pid, reason, timeout);
    }

    @Override public void stop(Pid process, ExitReason reason, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        requireNonNull(process, NO_PROCESS);
        ProcessStarter.stop((ProcessCell) process, requireNonNull(reason, NO_REASON), timeout);
    }

    @Override public void exit(Ref<?> process, ExitReason reason) {
        requireNonNull(reason, NO_REASON);
        var pid = pid(process);
        if (pid != null) exit(pid, reason);
    }

    @Override public void exit(Pid process, ExitReason reason) {
        requireNonNull(process, NO_PROCESS);
        ExitSignals.signal((ProcessCell) process, requireNonNull(reason, NO_REASON));
    }

    @Override public CompletableFuture<ExitReason> whenEnded(Ref<?> process) {
        var pid = pid(process);
        return pid == null ? CompletableFuture.completedFuture(ExitReason.NO_PROCESS) : whenEnded(pid);
    }

    @Override public CompletableFuture<ExitReason> whenEnded(Pid process) {
        return ((ProcessCell) requireNonNull(process, NO_PROCESS)).whenEnded();
    }

    /// Returns the process that `ref` addresses now, or a stand-in for the name if only another node knows it.
    private static @Nullable Pid pid(Ref<?> ref) {
        requireNonNull(ref, NO_PROCESS);
        return Gen.unwrap(ref) instanceof FarNameRef<?> far ? far.target() : ref.pid();
    }

    // ── finding ──

    /// Describes the wait of each process that waits inside its code. Exact while all processes are idle.
    public List<String> waiting() {
        var list = new ArrayList<String>();
        table.forEach(cell -> {
            var text = DeadlockDetector.waiting(cell);
            if (text != null) list.add(text);
        });
        return list;
    }

    @Override public <M> Ref<M> ref(Name<M> name) {
        return new NameRef<>(this, requireNonNull(name, "name must not be null"));
    }

    @Override public <M> Ref<M> ref(Pid pid, Class<M> protocol) {
        requireNonNull(pid, "pid must not be null");
        requireNonNull(protocol, "protocol must not be null");
        var cell = (ProcessCell) pid;
        if (cell.actorRuntime != this) throw new IllegalArgumentException(
                pid + " belongs to the runtime " + cell.actorRuntime + ", not to " + this);
        return PidRef.of(cell, protocol);
    }

    @Override public @Nullable ProcessCell whereis(Name<?> name) {
        requireNonNull(name, "name must not be null");
        if (name.registry() == NameRegistry.LOCAL) return (ProcessCell) names.whereis(name.key());
        var pid = name.registry().whereis(name.key());
        return pid == null || !pid.isAlive() ? null : (ProcessCell) pid;
    }

    @Override public List<Pid> processes() {
        var list = new ArrayList<Pid>();
        table.forEach(cell -> {
            if (cell.isAlive()) list.add(cell);
        });
        return list;
    }

    @Override public Optional<Pid> process(long number) {
        var cell = table.get(number);
        return cell == null || !cell.isAlive() ? Optional.empty() : Optional.of(cell);
    }

    @Override public Optional<ProcessInfo> info(Ref<?> process, int messages) {
        checkMessages(messages);
        var pid = requireNonNull(process, NO_PROCESS).pid();
        return pid == null ? Optional.empty() : info(pid, messages);
    }

    @Override public Optional<ProcessInfo> info(Pid process, int messages) {
        checkMessages(messages);
        return ProcessInspector.of((ProcessCell) requireNonNull(process, NO_PROCESS), messages);
    }

    private static void checkMessages(int messages) {
        if (messages < 0) throw new IllegalArgumentException("messages must not be negative: " + messages);
    }

    @Override public Top top(TopQuery query) {
        return introspection.top(requireNonNull(query, "query must not be null"));
    }

    @Override public Registration watch() {
        return introspection.watch();
    }

    @Override public RuntimeStatistics statistics() {
        return introspection.statistics();
    }

    @Override public List<NamedProcess> names() {
        return introspection.names();
    }

    @Override public List<TimerInfo> timers(Pid process) {
        return introspection.timers((ProcessCell) requireNonNull(process, NO_PROCESS));
    }

    @Override public Waits waits() {
        return introspection.waits();
    }

    @Override public ProcessTrace trace(Collection<? extends Pid> processes, ProcessTrace.Limits limits) {
        return introspection.trace(Elements.list("processes", processes),
                requireNonNull(limits, "limits must not be null"));
    }

    @Override public Registration registerMXBean() {
        if (!isOpen()) throw new IllegalStateException(ifClosed(""));
        return introspection.registerMXBean();
    }

    @Override public String print(@Nullable Object value) {
        return reports.printer().value(value);
    }

    @Override public Registration onReport(Consumer<RuntimeReport> listener) {
        return reports.listen(requireNonNull(listener, "listener must not be null"));
    }

    @Override public Registration onDeadLetter(Consumer<DeadLetter> listener) {
        requireNonNull(listener, "listener must not be null");
        return deadLetters.listen(listener);
    }

    @Override public RuntimeOptions options() {
        return options;
    }

    // ── closing ──

    @Override public boolean isOpen() {
        return phase.get() == OPEN;
    }

    /// Explains why a process is missing: the runtime is closed, or else `otherwise`.
    String ifClosed(String otherwise) {
        return isOpen() ? otherwise : "runtime " + options.name() + " is closed";
    }

    /// Explains why a name has no holder: the runtime is closed, the registry reports an outage, or no process holds
    /// the name.
    String noHolder(Name<?> name) {
        if (!isOpen()) return ifClosed("");
        try {
            var outage = name.registry().outage();
            if (outage != null) return outage;
        } catch (Throwable thrown) { // user code, asked only for a better message
            return "no process holds the name; its registry threw " + thrown.getClass().getName()
                    + " when asked for the reason";
        }
        return "no process holds the name";
    }

    @Override public void close() {
        close(options.shutdown());
    }

    @Override public void close(Duration timeout) {
        Timeouts.require("timeout", timeout);
        var own = ProcessCell.current();
        if (own != null && own.actorRuntime == this) {
            throw new IllegalStateException(
                    own + " cannot close the runtime it runs in; close it from an external thread");
        }
        if (!phase.compareAndSet(OPEN, CLOSING)) {
            if (!closing.isRunBy(Thread.currentThread())) closing.awaitDone();
            return;
        }
        closing.run(timeout);
        phase.set(CLOSED);
    }

    @Override public boolean awaitClose(@Nullable Duration timeout) throws InterruptedException {
        Timeouts.check("timeout", timeout);
        var own = ProcessCell.current();
        if (own != null && own.actorRuntime == this) {
            throw new IllegalStateException(
                    own + " cannot wait for the end of the runtime it runs in; wait on an external thread");
        }
        if (closing.isRunBy(Thread.currentThread())) {
            throw new IllegalStateException("a callback on the thread that closes runtime " + options.name()
                    + " cannot wait for the end of the runtime; wait on another thread");
        }
        if (timeout == null) {
            closing.awaitDone(Long.MAX_VALUE);
            return true;
        }
        return closing.awaitDone(Timeouts.nanos(timeout));
    }

    @Override public String toString() {
        return options.name() + "<" + number + ">";
    }
}
