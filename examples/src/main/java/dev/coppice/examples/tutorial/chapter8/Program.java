package dev.coppice.examples.tutorial.chapter8;

// @start region="program"
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.entities.Entities;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// One node of the auction house. It reads bids, as in `lamp Ann 40`; a thing alone asks for its best bid. It leaves at
/// the end of the input.
public final class Program {
    private Program() {}

    /// @param args the name of the node
    public static void main(String... args) throws IOException {
        var name = args[0];
        var types = Types.of(Auction.Message.class, Auction.Best.class, Bid.class);
        try (var runtime = ActorRuntime.open();
                var node = Node.join(runtime, NodeOptions.named(name).cluster("auctions").types(types))) {
            var auctions = Entities.of(node, "auctions", new Auction(name));
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (var line = input.readLine(); line != null; line = input.readLine()) {
                var words = line.split(" ");
                var auction = auctions.ref(words[0]); // wherever it runs
                System.out.println(words.length < 3 ? auction.call(new Auction.Get())
                        : auction.call(new Auction.Place(new Bid(words[1], Integer.parseInt(words[2])))));
            }
        }
    }
}
// @end
