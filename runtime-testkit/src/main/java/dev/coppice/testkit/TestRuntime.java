package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.testkit.internal.history.Recorder;
import dev.coppice.testkit.internal.seed.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// A deterministic runtime for tests. Its processes run one at a time, in an order drawn from a seed, in virtual time.
///
/// The same seed gives the same run. The runtime makes progress only while the test calls a method of this class, or
/// waits for a process: a call, a start, a stop, or an expectation of a [Probe].
/// Such a wait runs everything that can run, and advances virtual time when all processes are idle.
/// So an hour takes milliseconds, and a call without a reply times out at once.
/// A wait without a timeout for something that can no longer happen fails with [IllegalStateException], which names the
/// seed and the wait of each process.
///
/// Only the thread of the test may use the runtime and the processes in it.
/// A second thread that drives it, or waits in it, at the same time gets an [IllegalStateException]: its steps would
/// come at arbitrary points, and the seed would no longer determine the run.
///
/// Code of processes must wait through the runtime (calls, timers, [#sleep]) and not block its thread: `Thread.sleep`
/// takes real time and no virtual time.
/// So that a run depends only on the seed, it should draw random numbers from a seeded generator, and not follow an
/// order that differs from run to run: that of a `HashMap` whose keys inherit `Object.hashCode`, or of `Set.of` and
/// `Map.of`.
/// It gets the time from `nanoTime()` of the server, or from a `Clock` that it is given: see [#clock].
///
/// {@snippet class="dev.coppice.testkit.snippets.TestRuntimeExamples" region="run"}
public final class TestRuntime implements AutoCloseable {
    private final long seed;
    private final Recorder recorder;
    private final Simulator simulator;
    private final ManualClock clock;

    private TestRuntime(RuntimeOptions options, long seed) {
        this.seed = seed;
        this.recorder = new Recorder();
        this.simulator = Simulator.open(options, seed, recorder);
        recorder.follow(simulator);
        this.clock = ManualClock.following(this);
    }

    /// Opens a runtime that checks isolation and otherwise has the default options. Its name is `seed-` plus the seed.
    public static TestRuntime seeded(long seed) {
        return seeded(seed, RuntimeOptions.defaults().name("seed-" + seed).checkIsolation(true));
    }

    /// Opens a runtime. The options for workers, carriers and stall reports have no effect.
    public static TestRuntime seeded(long seed, RuntimeOptions options) {
        requireNonNull(options, "options must not be null");
        return new TestRuntime(options, seed);
    }

    /// Runs `test` in a fresh runtime for each of the seeds 0 to `seeds` - 1, until one fails.
    ///
    /// The system property `coppice.seed` selects one seed, and `coppice.seeds` others: how many, such as `1000`, or
    /// the first and the last one, such as `1000-1999`.
    ///
    /// @throws AssertionError if the test throws; names the seed, how to repeat the run, and its latest events
    public static void explore(int seeds, Consumer<TestRuntime> test) {
        requireNonNull(test, "test must not be null");
        Seeds.of(seeds).forEach(seed -> runOnce(seed, test));
    }

    private static void runOnce(long seed, Consumer<TestRuntime> test) {
        try (var runtime = seeded(seed)) {
            try {
                test.accept(runtime);
            } catch (Exception | Error thrown) { // including undeclared checked exceptions
                throw new AssertionError(runtime.story(thrown), thrown);
            }
        }
    }

    /// Describes a failed run: the failure, how to repeat the run, and its latest events.
    ///
    /// @param thrown the exception that ended the test
    public String story(Throwable thrown) {
        requireNonNull(thrown, "thrown must not be null");
        return "seed " + seed + " fails: " + thrown + System.lineSeparator()
                + Seeds.howToReplay(seed) + System.lineSeparator() + recorder.tail();
    }

    /// Returns the runtime in which the test starts processes.
    public ActorRuntime runtime() {
        return simulator.runtime();
    }

    /// Returns the seed of this run.
    public long seed() {
        return seed;
    }

    /// Runs everything that can run without advancing virtual time.
    public void run() {
        simulator.runUntilIdle();
    }

    /// Advances virtual time by `time`, and runs everything that becomes due.
    ///
    /// Virtual time ends 292 years after the runtime was opened, and does not advance beyond that.
    ///
    /// @throws IllegalArgumentException if `time` is negative
    public void advance(Duration time) {
        simulator.advance(time);
    }

    /// Makes the calling process wait for `time` of virtual time.
    /// For test doubles of slow services, such as a database.
    ///
    /// @throws IllegalStateException if the caller is not a process; a test uses [#advance] instead
    /// @throws IllegalArgumentException if `time` is negative
    public void sleep(Duration time) {
        Timeouts.require("time", time);
        var self = ProcessContext.currentOrNull();
        if (self == null) {
            throw new IllegalStateException("only a process can sleep in " + this + ", and " + Thread.currentThread()
                    + " is not running one; use advance(time)");
        }
        self.sleep(time);
    }

    /// Blocks the code of the calling process for `time` of virtual time, as a socket, a lock or `Thread.sleep` would.
    ///
    /// The runtime takes the worker away, so that other processes continue, and the code resumes concurrently with
    /// them. A kill interrupts it.
    ///
    /// @throws InterruptedException if the process is killed meanwhile
    /// @throws IllegalStateException if the caller is not a process
    /// @throws IllegalArgumentException if `time` is negative
    public void block(Duration time) throws InterruptedException {
        simulator.block(time);
    }

    /// Advances virtual time by `time`, as if the code of the calling process computed for that long.
    ///
    /// No other process runs meanwhile. Timers that become due fire late, at a moment drawn from the seed: before or
    /// after other processes have had their turns. See [#takes] for timers that fire on time.
    ///
    /// @throws IllegalStateException if the caller is not a process
    /// @throws IllegalArgumentException if `time` is negative
    public void compute(Duration time) {
        simulator.compute(time);
    }

    /// Lets `time` pass while the calling code of a process runs. Timers that become due meanwhile fire on time.
    ///
    /// No other process runs meanwhile. So a test can bring about that a message which the code is about to prevent is
    /// already in a mailbox: the timer that the code cancels next has fired, and the server must cope with its message.
    ///
    /// {@snippet class="dev.coppice.testkit.snippets.TestRuntimeExamples" region="takes"}
    ///
    /// @throws IllegalStateException if the caller is not a process
    /// @throws IllegalArgumentException if `time` is negative
    public void takes(Duration time) {
        simulator.take(time);
    }

    /// Runs as a loaded machine does from now on: each timer fires up to `most` late, and up to `most` may pass before
    /// a process gets its turn. How much is drawn from the seed.
    ///
    /// Finds code that relies on a message that is handled before a timeout expires, or on a timer that fires on time.
    ///
    /// {@snippet class="dev.coppice.testkit.snippets.TestRuntimeExamples" region="load"}
    ///
    /// @param most zero for timers that fire on time, as in a new runtime
    /// @throws IllegalArgumentException if `most` is negative
    public void underLoad(Duration most) {
        simulator.underLoad(most);
    }

    /// Returns the virtual time since the runtime was opened.
    public Duration now() {
        return Duration.ofNanos(simulator.nanoTime());
    }

    /// Returns a clock that shows virtual time, for code that needs the date.
    ///
    /// It begins at the start of the year 2000. Moving it manually does not affect timers.
    public ManualClock clock() {
        return clock;
    }

    /// Starts a probe in this runtime.
    public <M> Probe<M> probe() {
        return Probe.in(runtime());
    }

    /// Starts a probe in this runtime with the given label.
    public <M> Probe<M> probe(String label) {
        return Probe.in(runtime(), label);
    }

    /// Describes the wait of each process that waits inside its code: for a reply, a message, or a time.
    public List<String> waiting() {
        return simulator.waiting();
    }

    /// Returns one line for each event so far, oldest first: starts, sends, entries taken from mailboxes, replies, ends
    /// and dead letters.
    ///
    /// Two runs of the same program with the same seed have equal traces, character for character.
    /// Only the latest 50,000 events are kept. The first line then says how many are missing.
    public List<String> trace() {
        return recorder.lines();
    }

    /// Ends all processes in virtual time, in the order of [ActorRuntime#close].
    @Override public void close() {
        simulator.close();
    }

    @Override public String toString() {
        return "TestRuntime with seed " + seed + " at " + now();
    }
}
