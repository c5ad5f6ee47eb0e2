package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.NotPermitted;
import dev.coppice.cluster.Right;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Questions about far processes.
class QuestionsTest {

    @Test void ping_returnsWhenWhatWasSentBeforeIsHandled() {
        Nodes.with("a b", 20, options -> options, cluster -> {
            var handled = new ArrayList<Object>();
            var slow = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                while (true) {
                    var message = self.receive();
                    self.sleep(Duration.ofMillis(10));
                    handled.add(message);
                }
            }));
            for (int i = 0; i < 20; i++) Gen.send(slow, i);
            Sys.of(slow).ping();
            assertThat(handled).hasSize(20);
        });
    }

    @Test void ping_ofALocalProcess_isTheSame() {
        Nodes.with("a", 1, options -> options, cluster -> {
            var local = Nodes.recorder(cluster.runtime("a"));
            for (int i = 0; i < 20; i++) Gen.send(local.pid, i);
            Sys.of(local.pid).ping();
            assertThat(local.messages()).hasSize(20);
        });
    }

    @Test void ping_ofAProcessThatEnds_orThatIsLost_fails() {
        Nodes.with("a b", cluster -> {
            var stuck = Nodes.spawn(cluster.runtime("b"), self -> self.receive(any -> false));
            var far = Nodes.learn(cluster, "a", stuck);
            cluster.runtime("b").exit(stuck, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThatThrownBy(() -> Sys.of(far).ping()).isInstanceOfSatisfying(CallFailed.class,
                    failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
            var lost = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), Nodes.echo()));
            cluster.cut("a", "b");
            cluster.advance(Nodes.LOSS);
            assertThatThrownBy(() -> Sys.of(lost).ping()).isInstanceOfSatisfying(CallFailed.class,
                    failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION));
        });
    }

    @Test void waiting_followedFromNodeToNode_findsACycleOfCalls() {
        Nodes.with("a b", 5, options -> options.rights("member", Right.values()).roles("member"), cluster -> {
            var other = new Pid[2];
            var atA = Nodes.spawn(cluster.runtime("a"), self -> {
                self.receive();
                Gen.call(other[0], "x", null);
            });
            var atB = Nodes.spawn(cluster.runtime("b"), self -> {
                self.receive();
                Gen.call(other[1], "x", null);
            });
            var farB = other[0] = Nodes.learn(cluster, "a", atB);
            other[1] = Nodes.learn(cluster, "b", atA);
            assertThat(Sys.of(farB).waiting()).isEmpty();
            Gen.send(atA, "go");
            Gen.send(atB, "go");
            cluster.advance(Nodes.SOON);
            assertThat(Sys.of(atA).waiting()).containsExactly(farB);
            assertThat(Sys.of(farB).waiting()).containsExactly(atA);
        });
    }

    @Test void questions_withoutTheRight_areRefusedWithAReason() {
        Nodes.explore(1, cluster -> {
            Nodes.join(cluster, "a", options -> options.rights("quiet", Right.SEND, Right.MONITOR));
            Nodes.join(cluster, "b", options -> options.roles("quiet"));
            Nodes.join(cluster, "c");
            cluster.advance(Nodes.SOON);
            var target = Nodes.spawn(cluster.runtime("a"), self -> self.receive(any -> false));
            for (var refused : List.of("b PING", "b WAITING", "c WAITING")) {
                var far = Nodes.learn(cluster, refused.substring(0, 1), target);
                assertThatThrownBy(() -> {
                    if (refused.endsWith("PING")) Sys.of(far).ping();
                    else Sys.of(far).waiting();
                }).as(refused).isInstanceOfSatisfying(CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(
                        ExitReason.of(new NotPermitted(refused.endsWith("PING") ? Right.CALL : Right.INSPECT, "a"))));
            }
            assertThat(cluster.node("a").statistics().refused()).isEqualTo(3);
        });
    }
}
