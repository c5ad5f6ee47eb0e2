package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.spi.Transport;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.SimulatedNodes;
import dev.coppice.core.spi.Elements;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.testkit.internal.history.Recorder;
import dev.coppice.testkit.internal.network.SimulatedNetwork;
import dev.coppice.testkit.internal.seed.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A cluster for tests: several runtimes in one JVM with one virtual clock and one seed, and a network between them
/// that the test can cut, delay and stall.
///
/// The same seed gives the same run, in all nodes. The rules of [TestRuntime] hold for all runtimes together:
/// they make progress only while the test calls a method of this class or waits for a process; only the test's own
/// thread may use them.
///
/// Messages between nodes are encoded and pass through the network as bytes, as over a real transport. By default a
/// packet takes 0.1 to 2 ms. The membership service reports a killed node after 0.55 to 0.85 s, a cut link after 5 to
/// 6.5 s, and a healed one after 1 to 4 s, as JGroups does. See [#messyViews] for how it behaves under stress.
///
/// A wait without a timeout for something that never happens fails after two hours of virtual time: the heartbeats of
/// the nodes never stop.
///
/// {@snippet class="dev.coppice.cluster.snippets.TestClusterExamples" region="cluster"}
public final class TestCluster implements AutoCloseable {
    private final long seed;
    private final SimulatedNodes simulated;
    private final Recorder recorder = new Recorder();
    private final SimulatedNetwork network;
    private final Map<String, ActorRuntime> runtimes = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<String> killed = new ArrayList<>();
    private int lives;

    private TestCluster(long seed) {
        this.seed = seed;
        this.simulated = SimulatedNodes.open(seed);
        this.network = new SimulatedNetwork(simulated, recorder::note);
    }

    /// Opens a cluster without nodes.
    public static TestCluster seeded(long seed) {
        return new TestCluster(seed);
    }

    /// Runs `test` with a fresh cluster for each of the seeds 0 to `seeds` - 1, until one fails.
    ///
    /// The system property `coppice.seed` selects one seed, and `coppice.seeds` others: how many, such as `1000`, or
    /// the first and the last one, such as `1000-1999`.
    ///
    /// @throws AssertionError if the test throws; names the seed, how to repeat the run, and its latest events
    public static void explore(int seeds, Consumer<TestCluster> test) {
        requireNonNull(test, "test must not be null");
        Seeds.of(seeds).forEach(seed -> {
            try (var cluster = seeded(seed)) {
                try {
                    test.accept(cluster);
                } catch (Exception | Error thrown) { // including undeclared checked exceptions
                    throw new AssertionError(cluster.story(thrown), thrown);
                }
            }
        });
    }

    /// Describes a failed run: the failure, how to repeat the run, and its latest events in all nodes.
    public String story(Throwable thrown) {
        requireNonNull(thrown, "thrown must not be null");
        return "seed " + seed + " fails: " + thrown + System.lineSeparator() + Seeds.howToReplay(seed)
                + System.lineSeparator()
                + recorder.tail();
    }

    // ── nodes ──

    /// Returns the runtime with this name; opens it if there is none, or if the one there was has been killed. It
    /// checks isolation and otherwise has the default options.
    public ActorRuntime runtime(String name) {
        return runtime(name, RuntimeOptions.defaults().name(name).checkIsolation(true));
    }

    /// Returns the runtime with this name as [#runtime(String)] does; `options` are used if it is opened now.
    public ActorRuntime runtime(String name, RuntimeOptions options) {
        requireNonNull(options, "options must not be null");
        return runtimes.computeIfAbsent(name, any -> {
            var runtime = simulated.runtime(options.name(name), recorder);
            recorder.follow(runtime, simulated::nanoTime);
            return runtime;
        });
    }

    /// Returns the transport of this cluster, for nodes that the test joins itself.
    public Transport transport() {
        return network;
    }

    /// Makes the runtime called like the node join, over this cluster's network.
    public Node join(NodeOptions options) {
        requireNonNull(options, "options must not be null");
        var node = Node.join(runtime(options.name()), options.transport(network));
        nodes.put(options.name(), node);
        return node;
    }

    /// Returns the node with this name.
    ///
    /// @throws IllegalStateException if none has joined under it with [#join]
    public Node node(String name) {
        requireNonNull(name, "name must not be null");
        var node = nodes.get(name);
        if (node == null)
            throw new IllegalStateException("no node called " + name + " has joined; there are " + nodes.keySet());
        return node;
    }

    /// Ends a node as `kill -9` ends its JVM: without a word, in the middle of whatever it does. A runtime with the
    /// same name may then be opened again.
    public void kill(String name) {
        requireNonNull(name, "name must not be null");
        var runtime = runtimes.remove(name);
        if (runtime == null)
            throw new IllegalStateException("there is no runtime called " + name + "; there are " + runtimes.keySet());
        network.kill(name);
        simulated.freeze(runtime);
        nodes.remove(name);
        runtimes.put(name + " (killed " + ++lives + ")", runtime);
        killed.add(name + " (killed " + lives + ")");
    }

    /// Stops a node as SIGSTOP stops its JVM, until [#resume]. Packets to it wait in the network.
    public void pause(String name) {
        network.pause(name);
        simulated.freeze(runtime(name));
    }

    /// Lets a paused node go on.
    public void resume(String name) {
        simulated.thaw(runtime(name));
        network.resume(name);
    }

    // ── the network ──

    /// Sets how long packets take: each time drawn between the two. Packets between the same two nodes keep their
    /// order; those of different pairs overtake each other.
    public void delay(Duration shortest, Duration longest) {
        network.delay(Timeouts.require("shortest", shortest), Timeouts.require("longest", longest));
    }

    /// Sets how many bytes a second pass from one node to another. Unlimited by default, and with 0.
    public void bandwidth(long bytesPerSecond) {
        network.bandwidth(bytesPerSecond);
    }

    /// Cuts the link between two nodes. Messages under way arrive after [#heal], unless the nodes have given each other
    /// up by then.
    public void cut(String one, String other) {
        requireNonNull(one, "one must not be null");
        requireNonNull(other, "other must not be null");
        network.cut(one, other, false);
        network.cut(other, one, false);
    }

    /// Cuts one direction only: `to` no longer receives messages from `from`.
    public void cutOneWay(String from, String to) {
        requireNonNull(from, "from must not be null");
        requireNonNull(to, "to must not be null");
        network.cut(from, to, false);
    }

    /// Cuts the link between two nodes, and silently loses the messages under way.
    public void cutLosing(String one, String other) {
        requireNonNull(one, "one must not be null");
        requireNonNull(other, "other must not be null");
        network.cut(one, other, true);
        network.cut(other, one, true);
    }

    /// Cuts every link between a node of one side and a node of the other.
    public void split(List<String> one, List<String> other) {
        var ones = Elements.list("one", one);
        var others = Elements.list("other", other);
        for (var a : ones) {
            for (var b : others) cut(a, b);
        }
    }

    /// Restores the link between two nodes, in both directions.
    public void heal(String one, String other) {
        requireNonNull(one, "one must not be null");
        requireNonNull(other, "other must not be null");
        network.heal(one, other);
        network.heal(other, one);
    }

    /// Restores all links.
    public void heal() {
        network.healAll();
    }

    /// Makes `to` stop reading from `from`, so that the link fills up, until [#unstall].
    public void stall(String from, String to) {
        requireNonNull(from, "from must not be null");
        requireNonNull(to, "to must not be null");
        network.stall(from, to, true);
    }

    /// Ends the effect of [#stall].
    public void unstall(String from, String to) {
        requireNonNull(from, "from must not be null");
        requireNonNull(to, "to must not be null");
        network.stall(from, to, false);
    }

    /// Reports to `node` that its connection to `peer` has broken, as when an operating system closes it.
    public void breakConnection(String node, String peer) {
        requireNonNull(node, "node must not be null");
        requireNonNull(peer, "peer must not be null");
        network.breakConnection(node, peer);
    }

    /// Makes the membership service behave as JGroups does under stress: views come late and at different times, pass
    /// through transitional ones, overlap, and now and then lack a healthy node for a moment.
    public void messyViews() {
        network.views(SimulatedNetwork.Views.MESSY);
    }

    /// Makes the membership service report nothing by itself: from now on the test shows each node its views with
    /// [#show], to replay a recorded sequence. A node that joins sees all others.
    public void manualViews() {
        network.manualViews(true);
    }

    /// Shows `node` a view of exactly `members`, its own name included.
    public void show(String node, String... members) {
        requireNonNull(node, "node must not be null");
        network.show(node, Elements.list("members", members));
    }

    /// Makes the transport say that other machines can reach its nodes, which they refuse without certificates.
    public void exposed() {
        network.exposure(Transport.Exposure.OPEN);
    }

    /// Returns how many packets have been sent so far.
    public long packets() {
        return network.packets();
    }

    /// Returns the network itself, for tests of the cluster's own protocol.
    SimulatedNetwork network() {
        return network;
    }

    // ── time ──

    /// Returns the seed of this run.
    public long seed() {
        return seed;
    }

    /// Runs everything that can run without advancing virtual time. Packets under way do not arrive.
    public void run() {
        simulated.runUntilIdle();
    }

    /// Advances virtual time by `time`, and runs everything that becomes due in any node.
    public void advance(Duration time) {
        simulated.advance(time);
    }

    /// Advances virtual time until `done` is true.
    ///
    /// @throws AssertionError if it is not true after `timeout`
    public void await(BooleanSupplier done, Duration timeout) {
        requireNonNull(done, "done must not be null");
        if (!simulated.await(done, timeout)) {
            throw new AssertionError("the condition did not hold within " + timeout + " (seed " + seed + ")");
        }
    }

    /// Makes the calling process wait for `time` of virtual time.
    public void sleep(Duration time) {
        Timeouts.require("time", time);
        var self = ProcessContext.currentOrNull();
        if (self == null) throw new IllegalStateException("only a process can sleep; a test uses advance(time)");
        self.sleep(time);
    }

    /// Blocks the code of the calling process for `time` of virtual time, as a socket, a lock or `Thread.sleep` would.
    /// Other processes continue; see [TestRuntime#block].
    ///
    /// @throws InterruptedException if the process is killed meanwhile
    /// @throws IllegalStateException if the caller is not a process
    /// @throws IllegalArgumentException if `time` is negative
    public void block(Duration time) throws InterruptedException {
        simulated.block(time);
    }

    /// Returns the virtual time since the cluster was opened.
    public Duration now() {
        return Duration.ofNanos(simulated.nanoTime());
    }

    /// Returns a random number of the run's seed.
    public long random() {
        return simulated.random();
    }

    /// Returns one line for each event so far, oldest first: those of the processes of all nodes, and of the network.
    public List<String> trace() {
        return recorder.lines();
    }

    /// Heals the network and closes all runtimes, which then leave the cluster.
    @Override public void close() {
        network.healAll();
        for (var name : List.copyOf(runtimes.keySet())) {
            if (!killed.contains(name)) resume(name);
        }
        simulated.close();
    }

    @Override public String toString() {
        return "TestCluster with seed " + seed + " at " + now();
    }
}
