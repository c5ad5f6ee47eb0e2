package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.Directory;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.mailbox.ContextMessage;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.name.NameTable;
import dev.coppice.core.internal.scheduler.Environment;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Scheduler;
import dev.coppice.core.internal.scheduler.WorkStealing;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.internal.trace.RateLimit;
import dev.coppice.core.internal.trace.Reports;
import dev.coppice.core.spi.Happening;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One runtime: what its processes share. Thread-safe.
public final class Kernel implements ActorRuntime {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final String NO_REASON = "a process ends with a reason, and this is null; use ExitReason.SHUTDOWN or ExitReason.KILL";
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int CLOSED = 2;

    private final long number;
    private final RuntimeOptions options;
    private final Environment environment;
    private final AtomicInteger phase = new AtomicInteger(OPEN);
    private final RateLimit deadLetterLog;
    private final List<ContextCarrier<?>> carriers;
    private final Closing closing = new Closing(this);
    private final ConcurrentHashMap<Class<?>, Object> shared = new ConcurrentHashMap<>();

    final Locks locks = Locks.ALL;
    final ProcessTable table = new ProcessTable();
    final NameTable names = new NameTable();
    final Timers timers;
    final Scheduler scheduler;
    final Reports reports;
    final DeadLetters deadLetters = new DeadLetters(this);
    final Zombies zombies = new Zombies(this);
    final Destinations destinations = new Destinations(this);
    /// Null but in a simulated run.
    final @Nullable History history;
    /// Whether messages carry what their sender's thread carries.
    final boolean carriesContext;
    /// Stands for whoever is no process.
    final ProcessCell outside;

    /// How a kernel gets its scheduler.
    @FunctionalInterface
    public interface SchedulerFactory {
        Scheduler create(Kernel kernel);
    }

    /// A kernel with a number of its own choice, and perhaps one who is told all that happens.
    public Kernel(
            RuntimeOptions options,
            long number,
            Environment environment,
            SchedulerFactory factory,
            @Nullable Consumer<Happening> history) {
        this.options = options;
        this.number = number;
        this.history = history == null ? null : new History(history);
        this.environment = environment;
        this.carriers = options.context();
        this.carriesContext = !carriers.isEmpty();
        this.timers = new Timers(environment);
        this.reports = new Reports(options, environment::nanoTime);
        this.deadLetterLog = new RateLimit(options.deadLettersPerSecond());
        this.outside = new ProcessCell(this, 0, null, ProcessCell.DEAD, new Ended("outside"), null);
        this.scheduler = factory.create(this);
    }

    public static Kernel open(RuntimeOptions options) {
        Rehearsal.ensureDone();
        return open(options, NUMBERS.getAndIncrement());
    }

    static Kernel open(RuntimeOptions options, long number) {
        var kernel = new Kernel(options, number, Environment.MACHINE, self -> new WorkStealing(
                options.name(), options.workers(), options.addCarriers(), Environment.MACHINE, self.timers, self.longTurns()), null);
        boolean started = false;
        try {
            kernel.timers.start(options.name());
            ((WorkStealing) kernel.scheduler).start();
            started = true;
        } finally { // there may be no thread to be had: then none of those that have been started may be left
            if (!started) kernel.close(Duration.ZERO);
        }
        return kernel;
    }

    private LongTurnReports longTurns() {
        return new LongTurnReports(this, options.longTurn());
    }

    // ── what processes need ──

    long number() {
        return number;
    }

    public long now() {
        return environment.nanoTime();
    }

    public long random() {
        return environment.random();
    }

    long deadline(Duration delay) {
        return timers.deadline(delay);
    }

    /// The one object of class `key` that the modules above keep for this runtime.
    public <T> T shared(Class<T> key, Supplier<T> create) {
        return key.cast(shared.computeIfAbsent(key, any -> create.get()));
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

    /// Runs foreign code, or code that may block, on a thread that runs no process.
    public void elsewhere(Runnable action) {
        timers.untilStarted(() -> environment.startForeign(options.name() + "-callback", action));
    }

    boolean mayLogDeadLetter() {
        return deadLetterLog.allows(now());
    }

    Message envelope(Object message, @Nullable Pid from) {
        requireNonNull(message, "a message must not be null");
        if (!carriesContext) return new Message(message, from);
        var context = requireNonNull(captureContext());
        return new ContextMessage(message, from, context);
    }

    @Nullable Object @Nullable [] captureContext() {
        if (!carriesContext) return null;
        var captured = new @Nullable Object[carriers.size()];
        for (int i = 0; i < captured.length; i++) captured[i] = carriers.get(i).capture();
        return captured;
    }

    /// Makes current what came with `envelope`, and nothing if nothing came.
    @SuppressWarnings("unchecked") // each carrier gets back what it gave
    void restoreContext(Envelope envelope) {
        var captured = switch (envelope) {
            case ContextMessage message -> message.context;
            case RequestNode<?> request -> request.context;
            default -> null;
        };
        for (int i = 0; i < carriers.size(); i++) {
            ((ContextCarrier<Object>) carriers.get(i)).restore(captured == null ? null : captured[i]);
        }
    }

    // ── starting and stopping ──

    boolean isStopped() {
        return closing.isStopped();
    }

    void checkOpen() {
        if (phase.get() != OPEN && !closing.mayStart()) {
            throw new IllegalStateException("runtime " + options.name() + " is closed: it starts no more processes");
        }
    }

    @Override public <M> Ref<M> start(Behaviour<M> behaviour, StartOptions options) {
        StartResult<M> result = tryStart(behaviour, options);
        if (result instanceof StartResult.Started<M> started) return started.ref();
        throw new StartFailed(options.name() == null ? Text.label(behaviour.program()) : options.name(), result);
    }

    @Override public <M> StartResult<M> tryStart(Behaviour<M> behaviour, StartOptions options) {
        return Starts.start(this, behaviour.program(), options, SpawnOptions.NONE);
    }

    @Override public <M> CompletionStage<StartResult<M>> startAsync(Behaviour<M> behaviour, StartOptions options) {
        return Starts.startAsync(this, behaviour.program(), options, SpawnOptions.NONE);
    }

    @Override public void stop(Ref<?> process, ExitReason reason, @Nullable Duration limit) {
        var pid = process.pid();
        if (pid == null) {
            throw dev.coppice.core.CallFailed.unhandled(process, "stop", limit, ExitReason.NO_PROCESS, "nobody holds the name");
        }
        Starts.stop((ProcessCell) pid, requireNonNull(reason, NO_REASON), limit);
    }

    @Override public void exit(Pid process, ExitReason reason) {
        requireNonNull(process, "there is no process to send an exit signal to: null was given");
        Exits.signal((ProcessCell) process, requireNonNull(reason, NO_REASON));
    }

    @Override public CompletionStage<ExitReason> whenEnded(Pid process) {
        return ((ProcessCell) process).whenEnded();
    }

    // ── finding ──

    /// What each process that waits inside its code waits for, as text; exact while everything is at rest.
    public List<String> waiting() {
        var list = new ArrayList<String>();
        table.forEach(cell -> {
            var text = Cycles.waiting(cell);
            if (text != null) list.add(text);
        });
        return list;
    }

    @Override public <M> Ref<M> ref(Name<M> name) {
        return new NameRef<>(this, requireNonNull(name, "there is no address for a name that is null"));
    }

    @Override public @Nullable ProcessCell whereis(Name<?> name) {
        if (name.directory() == Directory.LOCAL) return names.whereis(name.key());
        var pid = name.directory().whereis(name.key());
        return pid == null || !pid.isAlive() ? null : (ProcessCell) pid;
    }

    @Override public List<Pid> processes() {
        var list = new ArrayList<Pid>();
        table.forEach(cell -> {
            if (cell.isAlive()) list.add(cell);
        });
        return list;
    }

    @Override public Optional<ProcessInfo> info(Pid process) {
        return Infos.of((ProcessCell) process);
    }

    @Override public RuntimeStatistics statistics() {
        return new RuntimeStatistics(
                table.live(), table.started(), zombies.list(), timers.running(), timers.fired(),
                deadLetters.counts(), scheduler.workers());
    }

    @Override public Registration onDeadLetter(Consumer<DeadLetter> listener) {
        return deadLetters.listen(listener);
    }

    @Override public RuntimeOptions options() {
        return options;
    }

    // ── closing ──

    @Override public boolean isOpen() {
        return phase.get() == OPEN;
    }

    /// What is to be said of processes that are not there: that the runtime is closed, if it is, or else `otherwise`.
    String ifClosed(String otherwise) {
        return isOpen() ? otherwise : "runtime " + options.name() + " is closed";
    }

    @Override public void close() {
        close(options.shutdown());
    }

    @Override public void close(Duration limit) {
        if (limit.isNegative()) throw new IllegalArgumentException("the limit of a close must not be negative: " + limit);
        var own = Runner.currentCell();
        if (own != null && own.kernel == this) {
            throw new IllegalStateException(own + " cannot close the runtime it runs in: close it from outside");
        }
        if (!phase.compareAndSet(OPEN, CLOSING)) {
            closing.awaitDone();
            return;
        }
        closing.run(limit);
        phase.set(CLOSED);
    }

    @Override public String toString() {
        return options.name() + "<" + number + ">";
    }
}
