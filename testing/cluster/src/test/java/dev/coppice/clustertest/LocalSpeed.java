package dev.coppice.clustertest;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Node;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Ref;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The program of a JVM that measures workloads within one runtime, which has joined a cluster or has not. It reads the
/// name of a workload from its input and prints the nanoseconds that it took, until the input ends.
final class LocalSpeed {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private LocalSpeed() {}

    /// The workloads, with their numbers of operations. All of it runs in processes.
    enum Workload {
        PING_PONG(50_000),
        CALL(20_000),
        CAST(100_000),
        SPAWN_DIE(20_000);

        private final int operations;

        Workload(int operations) {
            this.operations = operations;
        }

        int operations() {
            return operations;
        }

        @Override public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Runs a workload, and replies with the nanoseconds that it took.
    private static final class Driver extends GenServer<Driver, Driver.Run> {
        private final ActorRuntime runtime;
        private final Ref<FarEcho.Message> echo;
        private final Ref<Player.Message> player;
        private final Ref<Player.Message> other;

        Driver(ActorRuntime runtime) {
            this.runtime = runtime;
            echo = runtime.start(new FarEcho());
            player = runtime.start(new Player());
            other = runtime.start(new Player());
        }

        record Run(Workload workload) implements Call<Run, Long> {}

        @Override protected Next<Driver> init() {
            return next(this);
        }

        @Override protected Next<Driver> handle(Run run, Driver same) {
            int count = run.workload.operations();
            long start = System.nanoTime();
            switch (run.workload) {
                case PING_PONG -> player.call(new Player.Serve(other, count), PATIENCE);
                case CALL -> {
                    for (int i = 0; i < count; i++) echo.call(new FarEcho.Echo(i));
                }
                case CAST -> {
                    for (int i = 0; i < count; i++) echo.cast(new FarEcho.Tick(i));
                    if (echo.call(new FarEcho.Ticks(), PATIENCE) != count) throw new AssertionError("a cast was lost");
                }
                case SPAWN_DIE -> {
                    for (int i = 0; i < count; i++) runtime.exit(runtime.start(new FarEcho()), ExitReason.KILL);
                }
            }
            return keep().reply(run, System.nanoTime() - start);
        }
    }

    /// Hits a ball back until it has been hit often enough.
    private static final class Player extends GenServer<Player.Game, Player.Message> {
        sealed interface Message {}

        /// Is answered when the ball has been hit `count` times.
        record Serve(Ref<Message> other, int count) implements Message, Call<Message, Boolean> {}

        record Ball(Ref<Message> from, int left) implements Message {}

        record Game(@Nullable From<Boolean> referee) {}

        @Override protected Next<Game> init() {
            return next(new Game(null));
        }

        @Override protected Next<Game> handle(Message message, Game game) {
            switch (message) {
                case Serve serve -> {
                    serve.other.cast(new Ball(self(), serve.count));
                    return next(new Game(from(serve)));
                }
                case Ball(var from, int left) when left > 0 -> from.cast(new Ball(self(), left - 1));
                case Ball(var from, int left) -> {
                    if (game.referee == null) from.cast(new Ball(self(), left)); // the other one has served
                    else game.referee.reply(true);
                }
            }
            return keep();
        }
    }

    /// @param args nothing for a runtime that is alone, or the name of the cluster, the own port, that of the first
    ///     node, and the number of peers to wait for
    public static void main(String... args) throws Exception {
        try (var runtime = ActorRuntime.open();
                var _ = args.length == 0 ? null : join(runtime, args)) {
            var driver = runtime.start(new Driver(runtime));
            System.out.println("ready");
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (var line = in.readLine(); line != null; line = in.readLine())
                System.out.println(driver.call(new Driver.Run(Workload.valueOf(line)), PATIENCE));
        }
    }

    private static Node join(ActorRuntime runtime, String... args) throws InterruptedException {
        var node = Node.join(runtime,
                FarEcho.options("local", args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2])));
        while (node.peers().size() < Integer.parseInt(args[3])) Thread.sleep(10);
        return node;
    }

    /// Such a JVM, seen from the program that asks it.
    static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Child(String... args) throws IOException {
            process = FarEcho.jvm(LocalSpeed.class, args);
            out = process.inputReader(StandardCharsets.UTF_8);
            for (var line = ""; !line.equals("ready");)
                line = Objects.requireNonNull(out.readLine(), "the program has not started");
        }

        /// Returns how many operations a second it does.
        double run(Workload workload) throws IOException {
            process.outputWriter(StandardCharsets.UTF_8).append(workload.name()).append('\n').flush();
            var nanos = Objects.requireNonNull(out.readLine(), "the program has ended");
            return workload.operations() * 1e9 / Long.parseLong(nanos);
        }

        @Override public void close() {
            process.destroy();
        }
    }
}
