package dev.coppice.examples.keyvalue;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.DynamicSupervisor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// Runs the server under real traffic, breaks it on purpose, and shows that it heals and loses nothing.
final class Demonstration {
    private static final int CLIENTS = 16;
    private static final int PARTITIONS = 4;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Path folder;
    private final int port;

    Demonstration(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /// Returns whether all went as it should.
    boolean run() throws IOException, InterruptedException {
        var traffic = new Traffic(port);
        long lost;
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new KeyValueSupervisor(runtime, folder, port, PARTITIONS));
            print("a key-value server listens on port " + port + ", and keeps its data in " + folder);
            try (var client = new Client(port)) {
                print("SET greeting hello -> " + client.ask("SET", "greeting", "hello"));
                print("GET greeting -> " + client.ask("GET", "greeting"));
            }
            traffic.start(CLIENTS);
            phase(traffic, "undisturbed");
            System.out.println("\nthe tree:\n" + SupervisionTree.of(runtime));

            breakOff(traffic, "a partition crashes", () ->
                    PartitionSupervisor.ref(runtime, KeyValueSupervisor.PARTITIONS, 1).cast(new Partition.Fail()));
            breakOff(traffic, "a partition is killed", () -> kill(runtime, partition(runtime, 2)));
            breakOff(traffic, "a connection is killed", () -> kill(runtime, connection(runtime)));
            breakOff(traffic, "the listener is killed", () -> kill(runtime, holder(runtime, KeyValueSupervisor.LISTENER)));
            breakOff(traffic, "all partitions go at once", () ->
                    kill(runtime, holder(runtime, KeyValueSupervisor.PARTITIONS)));
            phase(traffic, "undisturbed again");
            traffic.stop();

            System.out.println("\nthe tree has healed:\n" + SupervisionTree.of(runtime));
            lost = traffic.lost();
            print(traffic.done() + " counts acknowledged, " + traffic.unsure() + " unsure, " + lost + " lost");
        }
        print("the runtime is closed; another one opens the same folder");
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new KeyValueSupervisor(runtime, folder, port, PARTITIONS));
            long lostAfter = traffic.lost();
            print("after the restart " + lostAfter + " acknowledged counts are lost");
            return lost == 0 && lostAfter == 0;
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }

    /// Lets traffic run for a second and says how much there was.
    private static void phase(Traffic traffic, String name) {
        long before = traffic.done();
        long start = System.nanoTime();
        LockSupport.parkNanos(1_000_000_000L);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-28s %,8.0f requests a second%n", name, (traffic.done() - before) / seconds);
    }

    /// Breaks something, and says how long it took until every partition answered a new client again.
    private void breakOff(Traffic traffic, String what, Runnable fault) {
        long before = traffic.done();
        long start = System.nanoTime();
        fault.run();
        LockSupport.parkNanos(200_000);
        while (!answers()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) throw new IllegalStateException("did not heal after " + what);
            LockSupport.parkNanos(100_000);
        }
        double healed = (System.nanoTime() - start) / 1e6;
        LockSupport.parkNanos(700_000_000L);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-28s %,8.0f requests a second; healed after %.1f ms%n",
                what, (traffic.done() - before) / seconds, healed);
    }

    private boolean answers() {
        try (var client = new Client(port)) {
            return client.ask("DBSIZE") instanceof Reply.Whole;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void kill(ActorRuntime runtime, Pid pid) {
        runtime.exit(pid, ExitReason.KILL);
    }

    private static Pid holder(ActorRuntime runtime, dev.coppice.core.Name<?> name) {
        return Objects.requireNonNull(runtime.whereis(name), () -> "nobody is " + name);
    }

    private static Pid partition(ActorRuntime runtime, int number) {
        return Objects.requireNonNull(PartitionSupervisor.ref(runtime, KeyValueSupervisor.PARTITIONS, number).pid());
    }

    private static Pid connection(ActorRuntime runtime) {
        var children = DynamicSupervisor.whichChildren(runtime.ref(KeyValueSupervisor.CONNECTIONS));
        return Objects.requireNonNull(children.getFirst().pid());
    }
}
