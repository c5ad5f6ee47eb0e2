package dev.coppice.examples.clusterchat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.StartOptions;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final Duration LOSS = Duration.ofSeconds(15);

    private static void enter(TestCluster cluster, String user) {
        cluster.runtime(user).start(new Room(), StartOptions.named(Room.NAME));
        ChatNode.share(cluster.join(NodeOptions.named(user).types(Types.of(Room.Message.class))));
    }

    private static void say(TestCluster cluster, String user, String text) {
        ChatNode.say(cluster.node(user), new Room.Line(user, text.length(), text));
    }

    private static List<String> heard(TestCluster cluster, String user) {
        return cluster.runtime(user).ref(Room.NAME).call(new Room.Lines()).stream().map(Room.Line::text).toList();
    }

    @Test void room_ofANodeThatComesLater_hearsWhatWasSaid() {
        TestCluster.explore(5, cluster -> {
            enter(cluster, "ann");
            say(cluster, "ann", "hello");
            enter(cluster, "bob");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(heard(cluster, "bob")).containsExactly("hello");
        });
    }

    /// Discovery may miss the others: then a node founds a group of its own, which merges later.
    @Test void room_ofANodeThatJoinedAlone_hearsWhatWasSaidWhenItMeetsTheOthers() {
        TestCluster.explore(5, cluster -> {
            enter(cluster, "ann");
            cluster.cut("ann", "bob");
            enter(cluster, "bob");
            say(cluster, "ann", "where is bob?");
            say(cluster, "bob", "nobody is here");
            cluster.heal();
            cluster.advance(LOSS);
            for (var user : List.of("ann", "bob"))
                assertThat(heard(cluster, user)).containsExactlyInAnyOrder("where is bob?", "nobody is here");
        });
    }
}
