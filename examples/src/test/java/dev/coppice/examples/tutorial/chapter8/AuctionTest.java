package dev.coppice.examples.tutorial.chapter8;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.Ref;
import dev.coppice.entities.Entities;
import dev.coppice.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuctionTest {
    // @start region="house"
    /// The nodes of an auction house in a simulated cluster.
    private static final class House {
        private final TestCluster cluster;
        private final List<String> nodes = new ArrayList<>(List.of("north", "south", "east", "west"));
        private final List<Entities<String, Auction.Message>> auctions = new ArrayList<>();

        House(TestCluster cluster) {
            this.cluster = cluster;
            for (var name : nodes) {
                var types = Types.of(Auction.Message.class, Auction.Best.class, Bid.class);
                var node = cluster.join(NodeOptions.named(name).types(types));
                auctions.add(Entities.of(node, "auctions", new Auction(name)));
            }
            cluster.advance(ofSeconds(30)); // the nodes agree on who owns what
        }

        /// The address of the lamp, from any node that is there.
        Ref<Auction.Message> lamp() {
            return auctions.getFirst().ref("lamp");
        }

        void leave(String name) {
            cluster.node(name).close();
            remove(name);
        }

        void kill(String name) {
            cluster.kill(name);
            remove(name);
            cluster.advance(ofSeconds(40)); // until it is certain that it has stopped
        }

        private void remove(String name) {
            auctions.remove(nodes.indexOf(name));
            nodes.remove(name);
        }
    }
    // @end

    // @start region="move"
    @Test void lamp_movesWithItsBestBid_whenItsNodeLeaves() {
        TestCluster.explore(10, cluster -> {
            var house = new House(cluster);
            var before = house.lamp().call(new Auction.Place(new Bid("Ann", 40)));
            house.leave(before.node());
            var after = house.lamp().call(new Auction.Get());
            assertThat(after.bid()).contains(new Bid("Ann", 40));
            assertThat(after.node()).isNotEqualTo(before.node());
        });
    }
    // @end

    // @start region="loss"
    @Test void lamp_beginsAnew_whenItsNodeIsKilled() {
        TestCluster.explore(10, cluster -> {
            var house = new House(cluster);
            var before = house.lamp().call(new Auction.Place(new Bid("Ann", 40)));
            house.kill(before.node());
            assertThat(house.lamp().call(new Auction.Get()).bid()).isEmpty();
        });
    }
    // @end
}
