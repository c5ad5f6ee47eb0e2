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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A node in a JVM of its own is called, killed, and returns.
@Timeout(180)
class TwoJvmsTest {
    private static final int ROUNDS = 3;

    private final String cluster = "jvms-" + UUID.randomUUID();
    private final int port = Ports.free();
    private final ActorRuntime runtime = ActorRuntime.open();
    private final List<Process> processes = new CopyOnWriteArrayList<>();

    @AfterEach void end() {
        processes.forEach(Process::destroyForcibly);
        runtime.close();
    }

    private Process start(int own) throws IOException {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx200m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Echo.class.getName(), "echo",
                cluster,
                String.valueOf(own), String.valueOf(port)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        processes.add(process);
        return process;
    }

    private static void awaitJoined(Process process) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("JOINED")) return;
        }
        throw new AssertionError("the node did not join");
    }

    @Test void killedNode_isLostAtOnce_andReturnsUnderItsName() throws Exception {
        var node = Node.join(runtime, NodeOptions.named("here").cluster(cluster).types(Echo.TYPES)
                .transport(JGroupsTransport.tcp(port)).discover(Discovery.none()));
        var events = new CopyOnWriteArrayList<NodeEvent>();
        node.onEvent(events::add);
        var echo = node.ref("echo", Echo.NAME);
        int own = Ports.free();
        for (int round = 0; round < ROUNDS; round++) {
            events.clear();
            var process = start(own);
            awaitJoined(process);
            await().atMost(Duration.ofSeconds(10)).until(() -> node.peer("echo").isPresent());
            assertThat(echo.call(new Echo.Say("hello"))).isEqualTo("hello 1");
            var waiting = echo.ask(new Echo.Wait());

            long start = System.nanoTime();
            process.destroyForcibly();
            assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .cause().isInstanceOfSatisfying(
                            CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION));
            await().until(() -> events.size() == 2);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(events.get(1)).isInstanceOfSatisfying(
                    NodeEvent.Down.class, down -> assertThat(down.cause()).isEqualTo(Cause.LOST));
        }
    }

    @Test void nodeWhoseProgramEnds_leaves() throws Exception {
        var node = Node.join(runtime, NodeOptions.named("here").cluster(cluster).types(Echo.TYPES)
                .transport(JGroupsTransport.tcp(port)).discover(Discovery.none()));
        var events = new CopyOnWriteArrayList<NodeEvent>();
        node.onEvent(events::add);
        var process = start(Ports.free());
        awaitJoined(process);
        process.getOutputStream().close();
        await().atMost(Duration.ofSeconds(20)).until(() -> events.size() == 2);
        assertThat(events.get(1)).isInstanceOfSatisfying(
                NodeEvent.Down.class, down -> assertThat(down.cause()).isEqualTo(Cause.LEFT));
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
