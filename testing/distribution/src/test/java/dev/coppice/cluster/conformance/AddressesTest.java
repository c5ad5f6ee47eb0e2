package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Pids, refs and names of processes on other nodes.
class AddressesTest {

    static List<DeadLetter> letters(ActorRuntime runtime) {
        var list = new ArrayList<DeadLetter>();
        runtime.onDeadLetter(list::add);
        return list;
    }

    @Conformance("DST-019")
    @Test void pid_sentAwayAndBack_isTheSameObject() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var own = Nodes.recorder(cluster.runtime("a")).pid;
            var shop = cluster.node("a").ref("b", Shop.NAME);
            shop.cast(new Shop.Introduce(own));
            assertThat(shop.call(new Shop.Get()).getFirst()).isSameAs(own);
            cluster.runtime("a").exit(own, ExitReason.KILL);
            assertThat(shop.call(new Shop.Get()).getFirst()).isSameAs(own);
            assertThat(own.node()).isEmpty();
        });
    }

    @Conformance("DST-020")
    @Test void farPid_receivedTwice_isOneObject() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var shop = cluster.node("a").ref("b", Shop.NAME);
            var first = shop.call(new Shop.Who());
            var second = shop.call(new Shop.Who());
            assertThat(first).isSameAs(second);
            var map = new HashMap<Pid, String>();
            map.put(first, "it");
            assertThat(map.get(second)).isEqualTo("it");
            assertThat(first.node()).contains("b");
            assertThat(first.toString())
                    .isEqualTo("Shop<b." + dev.coppice.core.ops.FarProcesses.number(cluster.runtime("b")) + "."
                    + first.number() + ">");
        });
    }

    @Conformance("DST-021")
    @Test void ref_insideARecord_castsCallsAsksAndMonitors() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("a").start(new Shop(), StartOptions.named(Shop.NAME));
            var shop = cluster.runtime("b").start(new Shop());
            cluster.node("b").ref("a", Shop.NAME).cast(new Shop.Meet(shop));
            cluster.advance(Nodes.SOON);
            @SuppressWarnings("unchecked") // the only thing that was sent
            var ref = (Ref<Shop.Message>) cluster.runtime("a").ref(Shop.NAME).call(new Shop.Get()).getFirst();
            ref.cast(new Shop.Put(1));
            assertThat(ref.call(new Shop.Get())).isEqualTo(List.of(1));
            var asked = ref.ask(new Shop.Add(1, 2));
            cluster.advance(Nodes.SOON);
            assertThat(asked.join()).isEqualTo(3);
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> self.monitor(ref, "tag"));
            cluster.run();
            ref.call(new Shop.Stop());
            cluster.advance(Nodes.SOON);
            assertThat(watcher.signals()).hasSize(1);
            assertThat(((Signal.Down) watcher.signals().getFirst()).reason()).isEqualTo(ExitReason.NORMAL);
            assertThat(((Signal.Down) watcher.signals().getFirst()).process()).isSameAs(ref.pid());
        });
    }

    @Conformance("DST-022")
    @Test void pid_afterALoss_isDeadForGood_theNameAnswers() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var byName = cluster.node("a").ref("b", Shop.NAME);
            var pid = byName.call(new Shop.Who());
            Ref<Shop.Message> byPid = Gen.ref(pid);
            cluster.cut("a", "b");
            cluster.advance(Nodes.LOSS);
            cluster.heal();
            cluster.advance(Duration.ofSeconds(10));
            var letters = letters(cluster.runtime("a"));
            byPid.cast(new Shop.Put(1));
            assertThat(letters).extracting(DeadLetter::cause).containsExactly(DeadLetter.Cause.LOST_NODE);
            assertThatThrownBy(() -> byPid.call(new Shop.Add(1, 1)))
                    .isInstanceOfSatisfying(CallFailed.class,
                            failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION));
            assertThat(pid.isAlive()).isFalse();
            assertThat(byName.call(new Shop.Add(1, 1))).isEqualTo(2);
            assertThat(byName.call(new Shop.Who())).isNotSameAs(pid);
            assertThat(pid.toString()).startsWith("Shop<b.");
        });
    }

    @Conformance("DST-024")
    @Test void nameAtNode_isResolvedThereForEachSignal() {
        Nodes.with("a b", cluster -> {
            var letters = letters(cluster.runtime("b"));
            var shop = cluster.node("a").ref("b", Shop.NAME);
            shop.cast(new Shop.Put(1));
            cluster.advance(Nodes.SOON);
            assertThat(letters).extracting(DeadLetter::cause).containsExactly(DeadLetter.Cause.UNKNOWN_NAME);
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            shop.cast(new Shop.Put(2));
            assertThat(shop.call(new Shop.Get())).isEqualTo(List.of(2));
        });
    }

    @Conformance("DST-025")
    @Test void call_toANameWithoutHolder_failsWithinARoundTrip() {
        Nodes.with("a b", cluster -> {
            var before = cluster.now();
            assertThatThrownBy(() -> cluster.node("a").ref("b", Shop.NAME).call(new Shop.Add(1, 1)))
                    .isInstanceOfSatisfying(CallFailed.class, failed -> {
                        assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS);
                        assertThat(failed.isSafeToRetry()).isTrue();
                    });
            assertThat(cluster.now().minus(before)).isLessThan(Duration.ofMillis(10));
        });
    }

    @Test void nameAtNode_travels() {
        Nodes.with("a b c", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            cluster.runtime("c").start(new Shop(), StartOptions.named(Shop.NAME));
            var atB = cluster.node("a").ref("b", Shop.NAME);
            var atC = cluster.node("a").ref("c", Shop.NAME);
            atC.cast(new Shop.Meet(atB));
            assertThat(atC.call(new Shop.Get()).getFirst()).isEqualTo(atB);
            @SuppressWarnings("unchecked") // the only thing that was sent
            var learned = (Ref<Shop.Message>) cluster.runtime("c").ref(Shop.NAME).call(new Shop.Get()).getFirst();
            assertThat(learned.call(new Shop.Add(1, 2))).isEqualTo(3);
            atB.cast(new Shop.Meet(atB)); // at its own node it is a local name
            cluster.advance(Nodes.SOON);
            @SuppressWarnings("unchecked") // as above
            var own = (Ref<Shop.Message>) cluster.runtime("b").ref(Shop.NAME).call(new Shop.Get()).getFirst();
            assertThat(own.pid()).isSameAs(cluster.runtime("b").whereis(Shop.NAME));
        });
    }

    @Test void pid_ofAThirdNode_isUsable() {
        Nodes.with("a b c", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            cluster.runtime("c").start(new Shop(), StartOptions.named(Shop.NAME));
            var pid = cluster.node("a").ref("b", Shop.NAME).call(new Shop.Who());
            cluster.node("a").ref("c", Shop.NAME).cast(new Shop.Introduce(pid));
            cluster.advance(Nodes.SOON);
            var learned = (Pid) cluster.runtime("c").ref(Shop.NAME).call(new Shop.Get()).getFirst();
            assertThat(learned.node()).contains("b");
            assertThat(Gen.<Shop.Message>ref(learned).call(new Shop.Add(2, 2))).isEqualTo(4);
            assertThat(learned).isSameAs(cluster.node("c").ref("b", Shop.NAME).call(new Shop.Who()));
        });
    }

    @Test void timer_toAFarProcess_delivers() {
        Nodes.with("a b", cluster -> {
            var sink = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            var far = Nodes.learn(cluster, "a", sink.pid);
            Nodes.spawn(cluster.runtime("a"), self -> {
                self.sendAfter(Duration.ofMillis(50), far, "late");
                self.sleep(Duration.ofSeconds(1));
            });
            cluster.advance(Duration.ofMillis(40));
            assertThat(sink.seen).isEmpty();
            cluster.advance(Duration.ofMillis(40));
            assertThat(sink.seen).containsExactly("late");
        });
    }

    @Test void unsupportedOperations_nameWhatToDo() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            var far = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), Nodes.echo()));
            var runtime = cluster.runtime("a");
            assertThatThrownBy(() -> runtime.stop(far)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use exit(");
            assertThatThrownBy(() -> runtime.trace(far)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("trace it there");
            assertThat(runtime.info(far)).isEmpty();
            assertThat(runtime.timers(far)).isEmpty();
            assertThatThrownBy(() -> dev.coppice.core.Sys.of(far).state()).isInstanceOf(CallFailed.class)
                    .hasMessageContaining("only processes of the own node");
        });
    }

    @Test void futureOfAnEnd_completes() throws Exception {
        Nodes.with("a b", cluster -> {
            var far = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), Nodes.echo()));
            var ended = cluster.runtime("a").whenEnded(far);
            var named = cluster.runtime("a").whenEnded(cluster.node("a").ref("b", new Name<Object>("free")));
            Gen.send(far, "over");
            cluster.advance(Nodes.SOON);
            assertThat(ended.orTimeout(1, TimeUnit.SECONDS).join()).isEqualTo(ExitReason.of("over"));
            assertThat(named.orTimeout(1, TimeUnit.SECONDS).join()).isEqualTo(ExitReason.NO_PROCESS);
        });
    }
}
