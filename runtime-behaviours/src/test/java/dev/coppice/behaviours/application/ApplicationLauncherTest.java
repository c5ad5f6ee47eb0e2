package dev.coppice.behaviours.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ExitReason;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Programs that are applications, each in a JVM of its own.
class ApplicationLauncherTest {

    /// Prints its callbacks on standard output.
    static final class Program extends Application<String> {
        private final String name;
        private final String needed;

        Program(String name, String needed) {
            this.name = name;
            this.needed = needed;
        }

        @Override public ApplicationSpec spec() {
            var spec = ApplicationSpec.named(name).env("mode", "serve");
            return needed.isEmpty() ? spec : spec.dependsOn(needed);
        }

        @Override protected Root<String> start(ApplicationEnvironment environment) {
            var mode = environment.get("mode", "");
            if (mode.equals("refuse")) return fail(ExitReason.of("the port is taken"));
            return root(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(new Server(name, mode)))
                    .intensity(0, Duration.ofSeconds(5))), name);
        }

        @Override protected void stop(String state) {
            say(name + " stopped");
        }

        public static void main(String... args) {
            Application.run(new Program("web", "store"), new Program("store", ""));
        }
    }

    private static final class Server extends GenServer<Integer, Server.Fail> {
        record Fail() {}

        private final String name;
        private final String mode;

        Server(String name, String mode) {
            this.name = name;
            this.mode = mode;
        }

        @Override protected Next<Integer> init() {
            trapExits(true);
            if (mode.equals("fail")) self().cast(new Fail());
            say(name + " serves");
            return next(0);
        }

        /// Fails when all run: before, it would be the start of another one that fails.
        @Override protected Next<Integer> handle(Fail message, Integer state) {
            if (ApplicationController.of(runtime()).isRunning("web"))
                throw new IllegalStateException("fails on purpose");
            sendAfter(Duration.ofMillis(1), message);
            return keep();
        }

        @Override protected void terminate(ExitReason reason, Integer state) {
            say(name + " ends");
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /// A program that runs.
    private static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        Running(String... jvmArguments) throws IOException {
            var command = new ArrayList<String>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                    .toString()));
            command.addAll(List.of(jvmArguments));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(),
                    java.nio.charset.StandardCharsets.UTF_8));
        }

        void await(String line) throws IOException {
            for (var next = output.readLine(); next != null; next = output.readLine()) {
                if (next.equals(line)) return;
            }
            throw new AssertionError("the program ended and never said: " + line);
        }

        List<String> rest() throws IOException {
            return output.lines().toList();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override public void close() {
            process.destroyForcibly();
        }
    }

    @Test void sigterm_stopsTheApplicationsInOrder() throws Exception {
        try (var program = new Running()) {
            program.await("web serves");
            program.process.toHandle().destroy(); // SIGTERM, and the output stays readable
            assertThat(program.rest()).containsSubsequence("web ends", "web stopped", "store ends", "store stopped");
            assertThat(program.exitCode()).isEqualTo(143);
        }
    }

    @Test void startThatFails_saysSo_andExitsWithOne() throws Exception {
        try (var program = new Running("-Dweb.mode=refuse")) {
            var said = program.rest();
            assertThat(said).anyMatch(line -> line.contains("web did not start") && line.contains("the port is taken"));
            assertThat(said).contains("store serves", "store stopped");
            assertThat(program.exitCode()).isEqualTo(1);
        }
    }

    @Test void misspeltSetting_isAnError() throws Exception {
        try (var program = new Running("-Dstore.mod=fail")) {
            assertThat(program.rest())
                    .anyMatch(line -> line.contains("web did not start") && line.contains("store.mod ")
                            && line.contains("did you mean mode?"));
            assertThat(program.exitCode()).isEqualTo(1);
        }
    }

    @Test void treeThatEndsByItself_takesTheOthersAlong_andExitsWithOne() throws Exception {
        try (var program = new Running("-Dstore.mode=fail")) {
            var said = program.rest();
            assertThat(said).contains("store stopped").anyMatch(line -> line.contains("application store has ended"));
            assertThat(program.exitCode()).isEqualTo(1);
        }
    }
}
