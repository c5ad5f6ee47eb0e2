package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nodes in JVMs of their own are called, killed, and return.
@Timeout(180)
class SeveralJvmsTest {
    private static final int ROUNDS = 3;
    private static final int KILLS = 20;
    /// The longest time that a loaded machine may take to notice a killed JVM.
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final String cluster = "jvms-" + UUID.randomUUID();
    private final int port = Ports.free();
    private final ActorRuntime runtime = ActorRuntime.open();
    private final List<Jvm> jvms = new CopyOnWriteArrayList<>();

    @AfterEach void end() {
        jvms.forEach(jvm -> jvm.process().destroyForcibly());
        runtime.close();
    }

    private Jvm start(String name, int own) throws IOException {
        var jvm = Jvm.start(name, cluster, String.valueOf(own), String.valueOf(port));
        jvms.add(jvm);
        return jvm;
    }

    @Conformance("DST-055")
    @Test void killedNode_isLostAtOnce_andReturnsUnderItsName() throws Exception {
        var node = Node.join(runtime, NodeOptions.named("here").cluster(cluster).types(Echo.TYPES)
                .transport(JGroupsTransport.tcp(port)).discover(Discovery.none()));
        var events = new CopyOnWriteArrayList<NodeEvent>();
        node.onEvent(events::add);
        var echo = node.ref("echo", Echo.NAME);
        int own = Ports.free();
        for (int round = 0; round < ROUNDS; round++) {
            events.clear();
            var jvm = start("echo", own);
            jvm.awaitJoined();
            await().atMost(Duration.ofSeconds(10)).until(() -> node.peer("echo").isPresent());
            assertThat(echo.call(new Echo.Say("hello"))).isEqualTo("hello 1");
            var waiting = echo.ask(new Echo.Wait());

            long start = System.nanoTime();
            jvm.process().destroyForcibly();
            assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .cause().isInstanceOfSatisfying(
                            CallFailed.class, failed -> {
                                assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION);
                                assertThat(failed.isSafeToRetry()).isFalse(); // it may have been handled
                            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
            await().until(() -> events.size() == 2);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
            assertThat(events.get(1)).isInstanceOfSatisfying(
                    NodeEvent.Down.class, down -> assertThat(down.cause()).isEqualTo(Cause.LOST));
        }
    }

    @Conformance("DST-010")
    @Test void killedNode_isLostOnceAtEachOther_eachTime() throws Exception {
        var node = Node.join(runtime, NodeOptions.named("a").cluster(cluster).types(Echo.TYPES)
                .transport(JGroupsTransport.tcp(port)).discover(Discovery.none()));
        start("c", Ports.free()).awaitJoined();
        await().until(() -> node.peer("c").isPresent());
        var atC = node.ref("c", Echo.NAME);
        var seen = new CopyOnWriteArrayList<String>();
        node.onEvent(event -> seen.add(Echo.text(event)));
        int own = Ports.free();
        for (int round = 0; round < KILLS; round++) {
            var jvm = start("b", own);
            jvm.awaitJoined();
            await().until(() -> node.peer("b").isPresent());
            int before = seen.size();
            await().until(() -> atC.call(new Echo.Seen()).getLast().equals("up b"));
            int beforeAtC = atC.call(new Echo.Seen()).size();

            long start = System.nanoTime();
            jvm.process().destroyForcibly();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> seen.size() > before && atC.call(new Echo.Seen()).size() > beforeAtC);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
            assertThat(seen.subList(before, seen.size())).containsExactly("down b LOST");
            var later = atC.call(new Echo.Seen());
            assertThat(later.subList(beforeAtC, later.size())).containsExactly("down b LOST");
        }
    }

    @Test void nodeWhoseProgramEnds_leaves() throws Exception {
        var node = Node.join(runtime, NodeOptions.named("here").cluster(cluster).types(Echo.TYPES)
                .transport(JGroupsTransport.tcp(port)).discover(Discovery.none()));
        var events = new CopyOnWriteArrayList<NodeEvent>();
        node.onEvent(events::add);
        var jvm = start("echo", Ports.free());
        jvm.awaitJoined();
        var process = jvm.process();
        process.getOutputStream().close();
        await().atMost(Duration.ofSeconds(20)).until(() -> events.size() == 2);
        assertThat(events.get(1)).isInstanceOfSatisfying(
                NodeEvent.Down.class, down -> assertThat(down.cause()).isEqualTo(Cause.LEFT));
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
