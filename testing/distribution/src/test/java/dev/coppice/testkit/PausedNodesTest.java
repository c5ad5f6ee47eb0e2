package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// No code of a paused or killed node continues, whatever it waits for.
class PausedNodesTest {
    private static final int SEEDS = 20;
    private static final Duration WAIT = Duration.ofMillis(100);

    /// A process of a node that waits for something inside its code, then adds a line to `log`.
    private static void waiting(TestCluster cluster, List<String> log, Consumer<ReceiveContext> wait) {
        Gen.spawn(cluster.runtime("a"), self -> {
            wait.accept(self);
            log.add("continues at " + cluster.now().toMillis());
        }, SpawnOptions.NONE);
        cluster.run();
    }

    private static void call(TestCluster cluster) {
        var silent = Gen.spawn(cluster.runtime("a"), self -> {
            while (true) self.receive();
        }, SpawnOptions.NONE);
        assertThatThrownBy(() -> Gen.call(silent, "a question", WAIT)).hasMessageContaining("timeout");
    }

    private static void block(TestCluster cluster) {
        try {
            cluster.block(WAIT);
        } catch (InterruptedException killed) {
            throw new AssertionError(killed);
        }
    }

    private static void pausedWhile(Consumer<TestCluster> wait) {
        TestCluster.explore(SEEDS, cluster -> {
            var log = new ArrayList<String>();
            waiting(cluster, log, self -> wait.accept(cluster));
            cluster.pause("a");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(log).isEmpty();
            cluster.resume("a");
            cluster.run();
            assertThat(log).containsExactly("continues at 1000");
        });
    }

    @Test void pause_stopsACallThatTimesOut() {
        pausedWhile(PausedNodesTest::call);
    }

    @Test void pause_stopsCodeThatSleeps() {
        pausedWhile(cluster -> cluster.sleep(WAIT));
    }

    @Test void pause_stopsCodeThatIsBlocked() {
        pausedWhile(PausedNodesTest::block);
    }

    /// A host thread that has its reply leaves while the code, whose block has ended, has not resumed.
    @Test void pause_stopsCodeThatIsNoLongerBlockedAndHasNotResumed() {
        int[] notResumed = new int[1];
        TestCluster.explore(SEEDS, cluster -> {
            var log = new ArrayList<String>();
            var other = Gen.spawn(cluster.runtime("b"), self -> {
                var request = (Request<?>) self.receive();
                cluster.sleep(WAIT);
                request.reply(null);
            }, SpawnOptions.NONE);
            waiting(cluster, log, self -> block(cluster));
            Gen.call(other, "a question", Duration.ofSeconds(1));
            cluster.pause("a");
            if (log.isEmpty()) notResumed[0]++;
            var before = List.copyOf(log);
            cluster.advance(Duration.ofSeconds(1));
            assertThat(log).isEqualTo(before);
            cluster.resume("a");
            cluster.run();
            assertThat(log).hasSize(1);
        });
        assertThat(notResumed[0]).isBetween(1, SEEDS - 1);
    }

    @Test void kill_stopsACallThatTimesOut() {
        TestCluster.explore(SEEDS, cluster -> {
            var log = new ArrayList<String>();
            waiting(cluster, log, self -> call(cluster));
            cluster.kill("a");
            cluster.advance(Duration.ofSeconds(10));
            assertThat(log).isEmpty();
        });
    }

    @Test void kill_whileCodeIsBlocked_theClusterCloses() {
        TestCluster.explore(SEEDS, cluster -> {
            var log = new ArrayList<String>();
            waiting(cluster, log, self -> {
                try {
                    cluster.block(Duration.ofHours(1));
                } catch (InterruptedException closed) {
                    log.add("interrupted");
                }
            });
            cluster.kill("a");
            cluster.advance(Duration.ofSeconds(10));
            assertThat(log).isEmpty();
            cluster.close();
            assertThat(log).contains("interrupted");
        });
    }
}
