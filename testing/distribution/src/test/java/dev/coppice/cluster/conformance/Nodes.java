package dev.coppice.cluster.conformance;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The common part of tests between nodes. A test runs with each of some seeds; see `-Dseeds`.
final class Nodes {
    static final int SEEDS = 5;
    static final Duration SOON = Duration.ofMillis(20);
    static final Duration LOSS = Duration.ofSeconds(15);

    private Nodes() {}

    static void explore(Consumer<TestCluster> test) {
        TestCluster.explore(SEEDS, test);
    }

    static void explore(int seeds, Consumer<TestCluster> test) {
        TestCluster.explore(seeds, test);
    }

    /// Runs `test` in a cluster of nodes with these names.
    static void with(String names, Consumer<TestCluster> test) {
        with(names, SEEDS, options -> options, test);
    }

    static void with(String names, int seeds, UnaryOperator<NodeOptions> options, Consumer<TestCluster> test) {
        TestCluster.explore(seeds, cluster -> {
            for (var name : names.split(" ")) join(cluster, name, options);
            cluster.advance(SOON);
            test.accept(cluster);
        });
    }

    static Node join(TestCluster cluster, String name) {
        return join(cluster, name, options -> options);
    }

    static Node join(TestCluster cluster, String name, UnaryOperator<NodeOptions> options) {
        return cluster.join(options.apply(NodeOptions.named(name).types(Shop.TYPES)));
    }

    static Pid spawn(ActorRuntime runtime, ProcessBody body) {
        return Gen.spawn(runtime, body, SpawnOptions.NONE);
    }

    /// Starts a process that traps exits, runs `first`, and then records whatever it receives.
    static Recorder recorder(ActorRuntime runtime, Consumer<ReceiveContext> first) {
        return new Recorder(runtime, true, first);
    }

    static Recorder recorder(ActorRuntime runtime) {
        return recorder(runtime, self -> {});
    }

    /// A process that records its messages and signals. A message `Runnable` is run.
    static final class Recorder {
        final List<Object> seen = Collections.synchronizedList(new ArrayList<>());
        final Pid pid;

        Recorder(ActorRuntime runtime, boolean traps, Consumer<ReceiveContext> first) {
            pid = spawn(runtime, self -> {
                self.trapExits(traps);
                first.accept(self);
                while (true) {
                    var entry = self.receive();
                    if (entry instanceof Act act) act.run(self);
                    else seen.add(entry);
                }
            });
        }

        /// Makes the process do something.
        void act(Act act) {
            Gen.send(pid, act);
        }

        List<Object> messages() {
            return seen.stream().filter(each -> !(each instanceof Signal)).toList();
        }

        List<Signal> signals() {
            return seen.stream().filter(Signal.class::isInstance).map(Signal.class::cast).toList();
        }
    }

    /// Code that a recorder runs.
    @FunctionalInterface
    interface Act {
        void run(ReceiveContext self);
    }

    /// Answers every request with its payload, until it is told to stop with a text.
    static ProcessBody echo() {
        return self -> {
            while (true) {
                var entry = self.receive();
                if (entry instanceof Request<?> request) reply(request, request.payload());
                else if (entry instanceof String reason) self.end(dev.coppice.core.ExitReason.of(reason));
            }
        };
    }

    @SuppressWarnings("unchecked")
    static void reply(Request<?> request, Object value) {
        ((Request<Object>) request).reply(value);
    }

    /// Returns a stand-in at `node` for `pid` of another node: learned by a message.
    static Pid learn(TestCluster cluster, String at, Pid pid) {
        var learner = new Pid[1];
        var catcher = spawn(cluster.runtime(at), self -> {
            self.register(new dev.coppice.core.Name<>("catcher"));
            learner[0] = (Pid) self.receive();
        });
        cluster.run();
        for (var name : List.of("a", "b", "c", "d")) {
            if (name.equals(at)) continue;
            try {
                var node = cluster.node(name);
                if (dev.coppice.core.ops.FarProcesses.isLocal(node.runtime(), pid)) {
                    node.ref(at, new dev.coppice.core.Name<Object>("catcher")).cast(pid);
                }
            } catch (IllegalStateException notThere) {
                continue;
            }
        }
        cluster.await(() -> learner[0] != null && !catcher.isAlive(), Duration.ofSeconds(1));
        return learner[0];
    }

    /// Returns the events of one node from now on, as texts such as `up b` and `down b LOST`.
    static List<String> events(Node node) {
        var list = Collections.synchronizedList(new ArrayList<String>());
        node.onEvent(event -> list.add(switch (event) {
            case NodeEvent.Up(var peer) -> "up " + peer.name();
            case NodeEvent.Down(var peer, var why) -> "down " + peer.name() + " " + why;
        }));
        return list;
    }
}
