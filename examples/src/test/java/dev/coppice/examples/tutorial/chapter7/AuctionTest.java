package dev.coppice.examples.tutorial.chapter7;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.TestCluster;
import org.junit.jupiter.api.Test;

class AuctionTest {

    // @start region="cable"
    @Test void auction_isReachedAgainAfterASplit() {
        TestCluster.explore(10, cluster -> { // ten seeds: ten orders of events
            var types = Types.of(Auction.Message.class);
            cluster.join(NodeOptions.named("hall").types(types));
            var ann = cluster.join(NodeOptions.named("ann").types(types));
            cluster.runtime("hall").start(new Auction(), StartOptions.named(Auction.CLOCK));
            var clock = ann.ref("hall", Auction.CLOCK);
            assertThat(clock.call(new Auction.Place(new Bid("ann", 100)))).isEqualTo(new Auction.Accepted());

            cluster.cut("hall", "ann");
            cluster.advance(ofSeconds(10)); // takes no real time; each node has given the other one up
            assertThatThrownBy(() -> clock.call(new Auction.Place(new Bid("ann", 200))))
                    .isInstanceOfSatisfying(CallFailed.class, failed ->
                            assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION));

            cluster.heal();
            cluster.await(() -> !ann.peers().isEmpty(), ofSeconds(10));
            assertThat(clock.call(new Auction.Place(new Bid("ann", 105)))).isEqualTo(new Auction.TooLow(110));
        });
    }
    // @end
}
