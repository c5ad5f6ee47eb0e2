package dev.coppice.examples.keyvalue;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.PartitionSupervisorRef;
import dev.coppice.supervision.SupervisionTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// Runs the server under real traffic, breaks it on purpose, and shows that it heals and loses nothing.
final class Demonstration {
    private static final int CLIENTS = 16;
    private static final int PARTITIONS = 4;
    /// How long traffic runs before the first measurement.
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Path folder;
    private final int port;

    Demonstration(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /// Returns whether the demonstration succeeded.
    boolean run() throws IOException, InterruptedException {
        var traffic = new Traffic(port);
        long lost;
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new KeyValueSupervisor(runtime, folder, port, PARTITIONS));
            print("a key-value server listens on port " + port + ", and keeps its data in " + folder);
            try (var client = new Client(port)) {
                print("SET greeting hello -> " + client.ask("SET", "greeting", "hello"));
                print("GET greeting -> " + client.ask("GET", "greeting"));
            }
            traffic.start(CLIENTS);
            print("%n%d clients count up, each with one request at a time; the first %d s warm up the JVM"
                    .formatted(CLIENTS, WARM_UP_NANOS / 1_000_000_000L));
            LockSupport.parkNanos(WARM_UP_NANOS);
            phase(traffic, "undisturbed");
            System.out.println("\nthe tree:\n" + SupervisionTree.of(runtime));

            print("each fault: what got through in the second around it, "
                    + "and when every partition answered a new client again");
            breakOff(traffic, "a partition crashes", () ->
                    PartitionSupervisorRef.of(runtime, KeyValueSupervisor.PARTITIONS).ref(1)
                            .cast(new Partition.Fail()));
            breakOff(traffic, "a partition is killed", () -> kill(runtime, partition(runtime, 2)));
            breakOff(traffic, "a connection is killed", () -> kill(runtime, connection(runtime)));
            breakOff(traffic, "the listener is killed",
                    () -> kill(runtime, holder(runtime, KeyValueSupervisor.LISTENER)));
            breakOff(traffic, "all partitions go at once", () ->
                    kill(runtime, holder(runtime, KeyValueSupervisor.PARTITIONS)));
            phase(traffic, "undisturbed again");
            traffic.stop();

            System.out.println("\nthe tree has healed:\n" + SupervisionTree.of(runtime));
            lost = traffic.lost();
            print(traffic.done() + " counts acknowledged, " + traffic.unsure()
                    + " unsure (the connection or the partition failed before the answer), " + lost
                    + " lost");
        }
        print("the runtime is closed; another one opens the same folder");
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new KeyValueSupervisor(runtime, folder, port, PARTITIONS));
            long lostAfter = traffic.lost();
            print("after the restart " + lostAfter + " acknowledged counts are lost");
            return lost == 0 && lostAfter == 0;
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }

    /// Lets traffic run for a second and prints its throughput.
    private static void phase(Traffic traffic, String name) {
        long before = traffic.done();
        long start = System.nanoTime();
        LockSupport.parkNanos(1_000_000_000L);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-28s %,8.0f requests a second%n", name, (traffic.done() - before) / seconds);
    }

    /// Breaks something, and prints how long it took until every partition answered a new client again.
    private void breakOff(Traffic traffic, String what, Runnable fault) {
        long before = traffic.done();
        long start = System.nanoTime();
        fault.run();
        LockSupport.parkNanos(200_000);
        while (!answers()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("did not heal after " + what);
            }
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
        return Objects.requireNonNull(runtime.whereis(name), () -> "no process holds " + name);
    }

    private static Pid partition(ActorRuntime runtime, int number) {
        return Objects.requireNonNull(
                PartitionSupervisorRef.of(runtime, KeyValueSupervisor.PARTITIONS).ref(number).pid());
    }

    private static Pid connection(ActorRuntime runtime) {
        var children = DynamicSupervisorRef.of(runtime, KeyValueSupervisor.CONNECTIONS).whichChildren();
        return Objects.requireNonNull(children.getFirst().pid());
    }
}
