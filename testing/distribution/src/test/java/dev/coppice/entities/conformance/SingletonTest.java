package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.Singleton;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// One process in the whole cluster.
class SingletonTest {
    private static final String NAME = "billing";

    private static final class Setup {
        final TestCluster cluster;
        final Journal journal = new Journal();
        final Map<String, Singleton<Counter.Message>> singletons = new HashMap<>();

        Setup(TestCluster cluster) {
            this.cluster = cluster;
        }

        void join(String name) {
            var node = cluster.join(NodeOptions.named(name).types(Counter.TYPES));
            singletons.put(name, Singleton.of(node, NAME, new Counter(journal, name)));
        }

        Singleton<Counter.Message> at(String name) {
            var singleton = singletons.get(name);
            if (singleton == null) throw new IllegalArgumentException(name);
            return singleton;
        }

        Counter.State state(String node) {
            return at(node).ref().call(new Counter.Get());
        }

        void runsAt(String node) {
            cluster.await(() -> journal.nodeOf(NAME).equals(node), Duration.ofMinutes(1));
        }
    }

    private static void with(Consumer<Setup> test) {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var setup = new Setup(cluster);
            for (var name : new String[] {"A", "B", "C", "E"}) setup.join(name);
            setup.runsAt("A");
            test.accept(setup);
            assertThat(setup.journal.wrong).isEmpty();
        });
    }

    @Conformance("DST-123")
    @Test void leave_kill_andReturn_keepOneProcess() {
        with(setup -> {
            var cluster = setup.cluster;
            setup.at("C").ref().cast(new Counter.Add("t", 0));
            setup.at("B").ref().cast(new Counter.Add("t2", 0));
            cluster.advance(Duration.ofSeconds(1));
            assertThat(setup.journal.begun.get(NAME)).isEqualTo(1);

            // the oldest leaves: the next one runs it, with the state, before the others see that it has left
            var atLeaving = new ArrayList<String>();
            try (var handle = cluster.node("C").onEvent(event -> {
                if (event instanceof NodeEvent.Down) atLeaving.add(setup.journal.nodeOf(NAME));
            })) {
                cluster.node("A").close();
                cluster.runtime("A").close();
                cluster.advance(Duration.ofSeconds(5));
            }
            assertThat(atLeaving).containsExactly("B");
            assertThat(setup.state("C")).isEqualTo(new Counter.State(2, 1));

            // the one that runs it is killed: another one starts it anew, not before stopAfter
            var killedAt = cluster.now();
            cluster.kill("B");
            setup.runsAt("C");
            assertThat(cluster.now().minus(killedAt)).isGreaterThanOrEqualTo(EntityOptions.defaults().stopAfter());
            assertThat(setup.state("E").moves()).isZero();

            // it does not move back
            setup.join("B");
            cluster.advance(Duration.ofSeconds(30));
            assertThat(setup.journal.nodeOf(NAME)).isEqualTo("C");
            assertThat(setup.journal.begun.get(NAME)).isEqualTo(3);
        });
    }

    @Test void crash_startsItAnew() {
        with(setup -> {
            setup.at("B").ref().cast(new Counter.Crash());
            setup.cluster.advance(Duration.ofSeconds(1));
            assertThat(setup.journal.begun.get(NAME)).isEqualTo(2);
            setup.at("B").ref().cast(new Counter.Crash());
            setup.cluster.advance(Duration.ofMillis(500));
            assertThat(setup.journal.begun.get(NAME)).isEqualTo(2);
            setup.cluster.advance(Duration.ofSeconds(2));
            assertThat(setup.journal.begun.get(NAME)).isEqualTo(3);
            assertThat(setup.at("C").node()).contains("A");
        });
    }
}
