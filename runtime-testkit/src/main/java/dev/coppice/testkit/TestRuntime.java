package dev.coppice.testkit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Simulator;
import dev.coppice.testkit.internal.history.Recorder;
import dev.coppice.testkit.internal.seed.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// A runtime for tests: its processes run one at a time, in an order drawn from a seed, in virtual time. Same seed, same run.
///
/// Nothing happens but while the test calls a method here, or waits for a process: a call, a start, a stop, an expectation of a
/// [Probe]. Such a wait runs what can run, and lets virtual time pass when everything is at rest, so that an hour takes milliseconds and a
/// call that is never answered times out at once. Waiting without limit for what cannot happen any more fails with
/// [IllegalStateException], naming the seed and who waits for what.
///
/// One thread, the test's, may use it and what was started in it. Code of processes must do its waiting through the runtime (calls,
/// timers, [#sleep]), not by blocking its thread: `Thread.sleep` takes real time, and no virtual time at all. It should draw its randomness from
/// something seeded; then a run depends on nothing but the seed. Who needs the time asks `nanoTime()` of the server, or a `Clock` that it was
/// given, see [#clock].
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

    /// Opens a runtime with default options, called `seed-` and the seed.
    public static TestRuntime seeded(long seed) {
        return seeded(seed, RuntimeOptions.defaults().name("seed-" + seed));
    }

    /// Opens a runtime. Workers, carriers and stall reports have no meaning here.
    public static TestRuntime seeded(long seed, RuntimeOptions options) {
        return new TestRuntime(options, seed);
    }

    /// Runs `test` in a fresh runtime for each of the seeds 0 to `seeds` - 1, until one fails.
    ///
    /// With the system property `coppice.seed` it runs for that seed alone; `coppice.seeds` overrides the number.
    ///
    /// @throws AssertionError if the test threw; says for which seed, how to repeat that run, and how it went
    public static void explore(int seeds, Consumer<TestRuntime> test) {
        Seeds.of(seeds).forEach(seed -> runOnce(seed, test));
    }

    private static void runOnce(long seed, Consumer<TestRuntime> test) {
        try (var runtime = seeded(seed)) {
            try {
                test.accept(runtime);
            } catch (Exception | Error thrown) { // also what lambdas throw unseen
                throw new AssertionError(runtime.story(thrown), thrown);
            }
        }
    }

    /// What went wrong in this run, how to repeat it, and its latest events.
    ///
    /// @param thrown what ended the test
    public String story(Throwable thrown) {
        return "seed " + seed + " fails: " + thrown + System.lineSeparator()
                + Seeds.howToReplay(seed) + System.lineSeparator() + recorder.tail();
    }

    /// The runtime, to start processes in.
    public ActorRuntime runtime() {
        return simulator.runtime();
    }

    /// What the order of this run is drawn from.
    public long seed() {
        return seed;
    }

    /// Runs everything that can run without time passing.
    public void run() {
        simulator.runUntilIdle();
    }

    /// Lets `time` pass, with everything that happens meanwhile.
    ///
    /// @throws IllegalArgumentException if `time` is negative
    public void advance(Duration time) {
        simulator.advance(time);
    }

    /// Has the process that calls wait for `time`, which is virtual. For what a test puts in the place of something slow: a bank, a database.
    ///
    /// @throws IllegalStateException if no process calls: a test lets time pass with [#advance]
    /// @throws IllegalArgumentException if `time` is negative
    public void sleep(Duration time) {
        var self = ProcessContext.currentOrNull();
        if (self == null) {
            throw new IllegalStateException("only a process can sleep in " + this + ", and " + Thread.currentThread() + " runs none; use advance(time)");
        }
        if (time.isNegative()) throw new IllegalArgumentException("nobody can sleep for " + time);
        self.sleep(time);
    }

    /// How much virtual time has passed since the runtime was opened.
    public Duration now() {
        return Duration.ofNanos(simulator.nanoTime());
    }

    /// A clock that shows virtual time, for code that asks for the date. It begins at the start of the year 2000 and may be moved by hand, which
    /// no timer notices.
    public ManualClock clock() {
        return clock;
    }

    /// A probe in this runtime.
    public <M> Probe<M> probe() {
        return Probe.in(runtime());
    }

    /// A probe called `label` in this runtime.
    public <M> Probe<M> probe(String label) {
        return Probe.in(runtime(), label);
    }

    /// What each process that waits inside its code waits for: an answer, a message, a time.
    public List<String> waiting() {
        return simulator.waiting();
    }

    /// What happened so far, a line for each event, oldest first: starts, sends, entries taken from mailboxes, answers, ends, dead letters.
    /// Equal, character for character, for two runs of the same program with the same seed.
    ///
    /// Of a long run only the latest 50,000 events are kept; the first line says how many are missing.
    public List<String> trace() {
        return recorder.lines();
    }

    /// Ends all processes in order, as [ActorRuntime#close] does, in virtual time.
    @Override public void close() {
        simulator.close();
    }

    @Override public String toString() {
        return "TestRuntime with seed " + seed + " at " + now();
    }
}
