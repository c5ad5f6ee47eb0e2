package dev.coppice.examples.clusterchat;

// @start region="node"
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Peer;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.StartOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One JVM of the chat: says what it reads, and prints who comes and goes.
final class ChatNode {

    private ChatNode() {}

    /// @param args the name of the user, which is also that of the node, and the name of the cluster
    public static void main(String... args) throws IOException {
        var user = args[0];
        try (var runtime = ActorRuntime.open();
             var node = Node.join(runtime,
                     NodeOptions.named(user).cluster(args[1]).types(Types.of(Room.Message.class)))) {
            runtime.start(new Room(earlier(node)), StartOptions.named(Room.NAME));
            node.onEvent(event -> System.out.println(switch (event) {
                case NodeEvent.Up(var peer) -> peer.name() + " is here";
                case NodeEvent.Down(var peer, var why) -> peer.name() + " is gone (" + why + ")";
            }));
            talk(node, user);
        }
    }

    /// Asks the others what was said before.
    private static List<Room.Line> earlier(Node node) {
        for (var peer : node.peers()) {
            try {
                return peer.ref(Room.NAME).call(new Room.Lines());
            } catch (CallFailed notYet) {
                // Its room is not open, or it has just gone: ask the next one.
            }
        }
        return List.of();
    }

    private static void talk(Node node, String user) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (var text = input.readLine(); text != null; text = input.readLine()) {
            if (text.equals("?")) {
                var lines = node.runtime().ref(Room.NAME).call(new Room.Lines());
                System.out.println("heard "
                        + lines.stream().map(line -> line.user() + ": " + line.text()).sorted().toList());
                continue;
            }
            var everybody = new ArrayList<String>(node.peers().stream().map(Peer::name).toList());
            everybody.add(node.name());
            node.castAll(everybody, Room.NAME, new Room.Say(new Room.Line(user, ++number, text)));
        }
    }
}
// @end
