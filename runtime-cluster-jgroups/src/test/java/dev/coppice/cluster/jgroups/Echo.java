package dev.coppice.cluster.jgroups;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server that repeats its messages, and a program that runs it on a node of its own.
final class Echo extends GenServer<Integer, Echo.Message> {
    static final Name<Message> NAME = new Name<>("echo");
    static final Types TYPES = Types.of(Message.class);

    sealed interface Message {}
    record Say(String text) implements Message, Call<Message, String> {}
    record Wait() implements Message, Call<Message, String> {}
    /// The events about other nodes at the node of the server, as `up b` and `down b LOST`.
    record Seen() implements Message, Call<Message, List<String>> {}

    private final List<String> events = new CopyOnWriteArrayList<>();

    static String text(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Up(var peer) -> "up " + peer.name();
            case NodeEvent.Down(var peer, var cause) -> "down " + peer.name() + " " + cause;
        };
    }

    @Override protected Next<Integer> init() {
        return next(0);
    }

    @Override protected Next<Integer> handle(Message message, Integer count) {
        return switch (message) {
            case Say say -> next(count + 1).reply(say, say.text() + " " + (count + 1));
            case Wait wait -> {
                from(wait);
                yield keep();
            }
            case Seen seen -> next(count).reply(seen, List.copyOf(events));
        };
    }

    /// @param arguments the name of the node, that of the cluster, the own port, and the port of another node
    public static void main(String... arguments) throws IOException {
        try (var runtime = ActorRuntime.open()) {
            var echo = new Echo();
            runtime.start(echo, StartOptions.named(NAME));
            var node = Node.join(runtime, NodeOptions.named(arguments[0]).cluster(arguments[1]).types(TYPES)
                    .transport(JGroupsTransport.tcp(Integer.parseInt(arguments[2])))
                    .discover(Discovery.addresses("127.0.0.1:" + arguments[3])));
            node.onEvent(event -> echo.events.add(text(event)));
            System.out.println("JOINED");
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            node.close();
        }
    }
}
