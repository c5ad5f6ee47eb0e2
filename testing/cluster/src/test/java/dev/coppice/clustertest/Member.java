package dev.coppice.clustertest;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.cluster.jgroups.JGroupsTransport;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.atomic.AtomicReference;

/// The program of one JVM of a cluster: sends numbered messages to all peers, and reports its observations to its
/// parent, in lines that begin with `@`. Commands come by standard input; its end is the end of the program.
final class Member {
    private static final long PAUSE_NANOS = 2_000_000;

    private Member() {}

    /// @param arguments the name, the own address, and the addresses of all, as host:port
    public static void main(String... arguments) throws IOException {
        var own = arguments[1].split(":");
        var options = NodeOptions.named(arguments[0])
                .cluster("gate")
                .transport(JGroupsTransport.tcp(Integer.parseInt(own[1])).listenOn(own[0]))
                .discover(Discovery.addresses(arguments[2].split(",")))
                .types(Types.of(Sink.Message.class))
                .insecure();
        var joined = new AtomicReference<Node>();
        try (var runtime = ActorRuntime.open()) {
            Ref<Sink.Message> sink = runtime.start(new Sink(joined::get), StartOptions.named(Sink.NAME));
            var node = Node.join(runtime, options);
            joined.set(node);
            node.onEvent(event -> say(describe(event)));
            node.onEvent(sink, Member::message);
            sink.cast(new Sink.Ready());
            say("JOINED " + node.incarnation());
            var sender = Thread.ofPlatform().daemon().name("sender").start(() -> send(node));
            obey(node, sink);
            sender.interrupt();
        }
    }

    private static Sink.Message message(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Up(var peer) -> new Sink.Up(peer.name(), peer.incarnation());
            case NodeEvent.Down(var peer, var ignored) -> new Sink.Down(peer.name(), peer.incarnation());
        };
    }

    private static String describe(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Up(var peer) -> "UP " + peer.name();
            case NodeEvent.Down(var peer, var why) -> "DOWN " + peer.name() + " " + why;
        };
    }

    private static void send(Node node) {
        Map<UUID, Long> numbers = new HashMap<>();
        while (!Thread.currentThread().isInterrupted()) {
            for (var peer : node.peers()) {
                long number = numbers.merge(peer.incarnation(), 1L, Long::sum);
                try {
                    peer.ref(Sink.NAME).cast(new Sink.Tick(node.incarnation(), number));
                } catch (RuntimeException refused) { // the link is full; the number is lost, as in a loss of the link
                    say("REFUSED " + peer.name() + " " + refused);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void obey(Node node, Ref<Sink.Message> sink) throws IOException {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("report")) {
                var report = sink.call(new Sink.Ask());
                say("REPORT " + report.received() + " " + report.gaps() + " " + report.repeats() + " "
                        + report.strangers() + " "
                        + report.monitors() + " " + report.downs() + " " + report.extraDowns() + " " + report.open());
            } else if (command.equals("leave")) {
                node.close();
                say("LEFT");
            }
        }
    }

    private static synchronized void say(String line) {
        System.out.println("@" + System.nanoTime() + " " + line);
    }
}
