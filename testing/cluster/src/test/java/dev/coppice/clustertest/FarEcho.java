package dev.coppice.clustertest;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.jgroups.JGroupsTransport;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The server that [Far] calls, and the program of the JVM in which it runs.
final class FarEcho extends GenServer<Long, FarEcho.Message> {
    static final Name<Message> NAME = new Name<>("echo");
    private static final String CLUSTER = "bench-" + ProcessHandle.current().pid();

    sealed interface Message {}

    /// Is answered with its number.
    record Echo(int number) implements Message, Call<Message, Integer> {}

    /// Is counted.
    record Tick(int number) implements Message {}

    /// Is answered with the number of ticks since the last time.
    record Ticks() implements Message, Call<Message, Long> {}

    @Override protected Next<Long> init() {
        return next(0L);
    }

    @Override protected Next<Long> handle(Message message, Long ticks) {
        return switch (message) {
            case Tick ignored -> next(ticks + 1);
            case Echo echo -> next(ticks).reply(echo, echo.number());
            case Ticks all -> next(0L).reply(all, ticks);
        };
    }

    /// @param port the own port
    /// @param first the port of the first node of the cluster
    static NodeOptions options(String name, String cluster, int port, int first) {
        return NodeOptions.named(name).cluster(cluster).types(Types.of(Message.class))
                .transport(JGroupsTransport.tcp(port))
                .discover(port == first ? Discovery.none() : Discovery.addresses("127.0.0.1:" + first));
    }

    static String cluster() {
        return CLUSTER;
    }

    /// Starts a JVM with the class path of this one.
    static Process jvm(Class<?> program, String... args) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /// @param args the name of the cluster, the own port, and that of the first node
    public static void main(String... args) throws IOException {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new FarEcho(), StartOptions.named(NAME));
            var options = options("echo", args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            try (var node = Node.join(runtime, options)) {
                System.out.println("ready " + node.name());
                if (System.in.read() >= 0) throw new IOException("this program takes no input");
            }
        }
    }
}
