package dev.coppice.examples.tutorial.chapter7;

// @start region="program"
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// One node of the auction house. The node `hall` runs the auction. Each node reads amounts and bids them in its own
/// name, until the input ends.
public final class Program {
    private Program() {}

    /// @param args the name of the node
    public static void main(String... args) throws IOException {
        var name = args[0];
        var options = NodeOptions.named(name).cluster("house").types(Types.of(Auction.Message.class));
        try (var runtime = ActorRuntime.open();
                var node = Node.join(runtime, options)) {
            if (name.equals("hall")) runtime.start(new Auction(), StartOptions.named(Auction.CLOCK));
            Ref<Auction.Message> clock = node.ref("hall", Auction.CLOCK);

            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                try {
                    System.out.println(clock.call(new Auction.Place(new Bid(name, Integer.parseInt(line)))));
                } catch (CallFailed failed) {
                    System.out.println("the call failed: " + failed.cause());
                }
            }
        }
    }
}
// @end
