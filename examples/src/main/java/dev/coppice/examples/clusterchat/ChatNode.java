package dev.coppice.examples.clusterchat;

// @start region="node"
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Peer;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.StartOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// One JVM of the chat: says each line that it reads, and prints which nodes come and go.
final class ChatNode {

    private ChatNode() {}

    /// @param args the name of the user, which is also that of the node, and the name of the cluster
    public static void main(String... args) throws IOException {
        var user = args[0];
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new Room(), StartOptions.named(Room.NAME)); // before anybody can send it something
            var options = NodeOptions.named(user).cluster(args[1]).types(Types.of(Room.Message.class));
            try (var node = Node.join(runtime, options)) {
                share(node);
                node.onEvent(event -> System.out.println(switch (event) {
                    case NodeEvent.Up(var peer) -> peer.name() + " is here";
                    case NodeEvent.Down(var peer, var why) -> peer.name() + " is gone (" + why + ")";
                }));
                talk(node, user);
            }
        }
    }

    /// Sends each new node the messages of this room. Both sides do: a node that was alone for a while, or on the other
    /// side of a split, may know lines that no other room does.
    static void share(Node node) {
        var room = node.runtime().ref(Room.NAME);
        node.onEvent(event -> {
            if (event instanceof NodeEvent.Up(var peer))
                room.ask(new Room.Lines()).thenAccept(lines -> peer.ref(Room.NAME).cast(new Room.Heard(lines)));
        });
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
            say(node, new Room.Line(user, ++number, text));
        }
    }

    /// Says `line` in all rooms. The own one comes first: a node that is not among the peers yet gets the line later,
    /// by [#share].
    static void say(Node node, Room.Line line) {
        var say = new Room.Say(line);
        node.runtime().ref(Room.NAME).cast(say);
        node.castAll(node.peers().stream().map(Peer::name).toList(), Room.NAME, say);
    }
}
// @end
