package dev.coppice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.Observer;
import dev.coppice.observer.ObserverAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program in a real terminal, and attached to other programs by their process ids.
class TerminalTest {
    private static final String TMUX = "/usr/bin/tmux";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static ActorRuntime runtime;
    private static Observer observer;

    @TempDir Path folder;
    private int terminals;
    private final List<Process> started = new ArrayList<>();

    @BeforeAll static void open() {
        runtime = Demo.open();
        observer = Observer.start(runtime, Demo.options().allow(ObserverAction.KILL));
    }

    @AfterAll static void close() {
        observer.close();
        runtime.close();
    }

    @AfterEach void end() throws Exception {
        for (var each : started) {
            each.getOutputStream().close();
            if (!each.waitFor(5, TimeUnit.SECONDS)) each.destroyForcibly();
        }
        if (Files.isExecutable(Path.of(TMUX))) tmux("kill-server");
    }

    // ── tmux ──

    private String tmux(String... args) throws Exception {
        var command = new ArrayList<>(List.of(TMUX, "-L", "coppice-" + ProcessHandle.current().pid() + "-" + terminals,
                "-f", "/dev/null"));
        command.addAll(List.of(args));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    /// Starts `coppice` in a terminal of 110 columns and 30 lines, which stays open when it has ended.
    private void startInTerminal(String arguments) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(TMUX)), "the tests in a terminal need tmux: apt-get install tmux");
        terminals++; // a tmux server of its own: one that has just been ended may still take the name
        var script = folder.resolve("run-" + terminals + ".sh");
        Files.writeString(script, "export COPPICE_TOKEN=" + Demo.TOKEN + " COPPICE_URL=" + observer.url() + "\n"
                + JAVA + " --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path")
                + "' dev.coppice.cli.Coppice " + arguments + "\n"
                + "echo \"exit code $?\"\nsleep 60\n");
        tmux("new-session", "-d", "-s", "test", "-x", "110", "-y", "30", "sh " + script);
    }

    private String awaitScreen(String wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String screen;
        do {
            screen = tmux("capture-pane", "-p", "-t", "test");
            if (screen.contains(wanted)) return screen;
            Thread.sleep(50);
        } while (System.nanoTime() < end);
        throw new AssertionError("the terminal does not show \"" + wanted + "\" but\n" + screen);
    }

    @Test void top_inATerminal_isLiveAndObeysKeys() throws Exception {
        startInTerminal("top");
        var screen = awaitScreen("by mailbox");
        assertThat(screen).contains("demo: 4 processes", "clerk", "q quit").doesNotContain("WARNING");
        var more = Objects.requireNonNull(runtime.start(new Demo.Worker()).pid());
        awaitScreen("demo: 5 processes");
        runtime.stop(more);
        awaitScreen("demo: 4 processes");
        tmux("send-keys", "-t", "test", "a");
        awaitScreen("by age");
        tmux("send-keys", "-t", "test", "q");
        assertThat(awaitScreen("exit code 0")).as("the screen is as before").doesNotContain("by age");
    }

    @Test void kill_inATerminal_asksForTheNumber() throws Exception {
        var victim = Objects.requireNonNull(runtime.start(new Demo.Worker()).pid());
        startInTerminal("kill " + victim.number());
        awaitScreen("Type " + victim.number() + " to kill " + victim + ":");
        tmux("send-keys", "-t", "test", "0", "Enter");
        awaitScreen("not confirmed: nothing was done");
        awaitScreen("exit code 1");
        assertThat(victim.isAlive()).isTrue();
        tmux("kill-server");
        startInTerminal("kill " + victim.number());
        awaitScreen("Type " + victim.number());
        tmux("send-keys", "-t", "test", Long.toString(victim.number()), "Enter");
        awaitScreen("kill " + victim + ": done");
        assertThat(victim.isAlive()).isFalse();
    }

    // ── attached ──

    private Process startProgram(String registers) throws IOException {
        var process = new ProcessBuilder(JAVA, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), "dev.coppice.cli.Demo", registers)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        started.add(process);
        var in = process.inputReader(StandardCharsets.UTF_8);
        for (var line = in.readLine(); !"ready".equals(line); line = in.readLine())
            Objects.requireNonNull(line, "the program has ended");
        return process;
    }

    private static String run(String... args) {
        var out = new java.io.StringWriter();
        Coppice.run(new java.io.PrintWriter(out), new java.io.PrintWriter(out), args);
        return out.toString();
    }

    @Test void pidOfAProgramWithObserver_showsTheTreeAndKills() throws Exception {
        var pid = Long.toString(startProgram("observer").pid());
        assertThat(run("tree", "--pid", pid)).contains("clerk Worker<");
        var top = run("top", "--pid", pid, "--once");
        var clerk = top.lines().filter(line -> line.contains("clerk")).findFirst().orElseThrow().trim().split(" ")[0];
        assertThat(run("kill", "--yes", clerk, "--pid", pid)).contains("done");
    }

    @Test void pidOfAProgramWithBean_showsTopInfoAndStatsOnly() throws Exception {
        var pid = Long.toString(startProgram("bean").pid());
        assertThat(run("stats", "--pid", pid)).contains("processes", "messages");
        var top = run("top", "--pid", pid);
        assertThat(top).contains("Worker");
        assertThat(run("info", firstNumber(top), "--pid", pid)).contains("mailbox").doesNotContain("null");
        assertThat(run("info", "999999", "--pid", pid)).contains("there is no living process 999999");
        assertThat(run("waits", "--pid", pid)).contains("no process waits for a reply");
        for (var command : List.of("top --by busy", "top --label x", "top --behaviour x", "info --state 1", "tree",
                "crashes", "stats --json", "top --json", "info 1 --json", "waits --json",
                "trace 1", "kill -y 1", "terminate -y 1", "restart -y 1", "suspend -y 1", "resume -y 1")) {
            assertThat(run((command + " --pid " + pid).split(" "))).as(command)
                    .contains("start an observer in that program with ObserverOptions.jmx(true)")
                    .doesNotContain("Exception");
        }
    }

    /// Returns the number in the first row below the titles.
    private static String firstNumber(String top) {
        return top.lines().skip(1).findFirst().orElseThrow().split(" ")[0];
    }

    @Test void pidOfAProgramWithSeveralRuntimes_asksForAName() throws Exception {
        var pid = Long.toString(startProgram("several").pid());
        assertThat(run("stats", "--pid", pid))
                .contains("has several runtimes; name one with --runtime: demo, other, third");
        assertThat(run("top", "--pid", pid, "--runtime", "demo")).contains("Worker");
        assertThat(run("top", "--pid", pid, "--runtime", "other")).doesNotContain("Worker");
        assertThat(run("crashes", "--pid", pid, "--runtime", "third")).contains("crashes, ");
        assertThat(run("stats", "--pid", pid, "--runtime", "none"))
                .contains("has no runtime named none; it has: demo, other, third");
    }

    /// Every command, as a user types it, with the number of a program that serves its observer.
    @Test void pidInATerminal_worksForEveryCommand() throws Exception {
        var program = startProgram("observer");
        var pid = " --pid " + program.pid();
        var worker = run("top", "--pid", Long.toString(program.pid()), "--once").lines()
                .filter(line -> line.contains("clerk")).findFirst().orElseThrow().trim().split(" ")[0];
        var wanted = new java.util.LinkedHashMap<String, String>();
        wanted.put("stats", "call timeouts");
        wanted.put("top --once", "clerk");
        wanted.put("tree", "branch Branch<");
        wanted.put("info " + worker, "name          clerk");
        wanted.put("info --state " + worker, "state");
        wanted.put("waits", "no process waits for a reply");
        wanted.put("crashes", "0 crashes, 0 restarts");
        wanted.put("trace --seconds 1 " + worker, "ObserverAction.TRACE");
        wanted.put("suspend -y " + worker, "ObserverAction.SUSPEND");
        wanted.put("kill -y " + worker, ": done");
        for (var each : wanted.entrySet()) {
            startInTerminal(each.getKey() + pid);
            assertThat(awaitScreen("exit code ")).as(each.getKey()).contains(each.getValue());
            tmux("kill-server");
        }
    }

    @Test void pidOfAProgramThatRegistersNothing_showsTopInfoAndStats_andLeavesNothingBehind() throws Exception {
        var pid = Long.toString(startProgram("nothing").pid());
        for (int i = 0; i < 2; i++) {
            assertThat(run("stats", "--pid", pid)).contains("processes", "messages");
            var top = run("top", "--pid", pid, "--runtime", "demo");
            assertThat(top).contains("Worker");
            assertThat(run("info", firstNumber(top), "--pid", pid)).contains("mailbox");
            assertThat(run("tree", "--pid", pid)).contains("ObserverOptions.jmx(true)");
            assertThat(run("stats", "--pid", pid, "--runtime", "none"))
                    .contains("has no runtime named none; it has: demo");
            assertThat(namesInJmx(pid)).isEmpty();
        }
    }

    @Test void pidOfAProgramWithTwoUnregisteredRuntimes_asksForAName() throws Exception {
        var pid = Long.toString(startProgram("two, unregistered").pid());
        assertThat(run("stats", "--pid", pid)).contains("has several runtimes; name one with --runtime: demo, other");
        assertThat(run("top", "--pid", pid, "--runtime", "demo")).contains("Worker");
        assertThat(namesInJmx(pid)).isEmpty();
    }

    private static Set<ObjectName> namesInJmx(String pid) throws Exception {
        var machine = VirtualMachine.attach(pid);
        try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            return connector.getMBeanServerConnection().queryNames(new ObjectName("dev.coppice*:*"), null);
        } finally {
            machine.detach();
        }
    }

    @Test void pidWithoutCoppice_saysWhatToDo() throws Exception {
        var pid = Long.toString(startProgram("no-runtime").pid());
        assertThat(run("tree", "--pid", pid)).contains("registerMXBean", "ObserverOptions.jmx(true)");
        assertThat(run("list")).contains(pid).contains("dev.coppice.cli.Demo");
        assertThat(run("tree", "--pid", "999999999")).contains("cannot attach to process 999999999");
    }

    /// The start-up time depends on the classes that are loaded, which needs no clock: a command loads its own classes,
    /// and no library that it does not use.
    @Test void start_loadsOnlyWhatTheCommandNeeds() throws Exception {
        var help = loaded("--help");
        var stats = loaded("stats", "--url", "http://127.0.0.1:1", "--token", Demo.TOKEN);
        for (var library : List.of("java.sql.", "org.jline.", "tools.jackson.", "javax.management.", "com.sun.tools.",
                "java.net.Socket"))
            assertThat(help).as("--help").noneMatch(each -> each.startsWith(library));
        for (var library : List.of("java.sql.", "org.jline.", "javax.management.", "com.sun.tools."))
            assertThat(stats).as("stats").noneMatch(each -> each.startsWith(library));
        assertThat(stats).contains("dev.coppice.cli.StatisticsCommand").doesNotContain(
                "dev.coppice.cli.TopCommand", "dev.coppice.cli.TraceCommand", "dev.coppice.cli.KillCommand",
                "dev.coppice.cli.Attached");
        assertThat(stats).as("all classes of the program and of picocli")
                .filteredOn(each -> each.startsWith("picocli.") || each.startsWith("dev.coppice."))
                .hasSizeLessThan(230);
    }

    /// Returns the names of the classes that a run of the program loads.
    private static List<String> loaded(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(JAVA, "-Xlog:class+load:stdout:none", "-cp",
                System.getProperty("java.class.path"), "dev.coppice.cli.Coppice"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
            return lines.filter(line -> line.contains(" source: ")).map(line -> line.substring(0, line.indexOf(' ')))
                    .toList();
        }
    }

    /// On a quiet machine a JVM starts in 0.05 s and the program in 0.3 s. A busy machine slows both down.
    @Test void start_takesFewTimesTheStartOfAJvm() throws Exception {
        long jvm = best("-version");
        long coppice = best("-cp", System.getProperty("java.class.path"), "dev.coppice.cli.Coppice", "--version");
        assertThat(TimeUnit.NANOSECONDS.toMillis(coppice))
                .as("milliseconds, beside %d of a JVM", TimeUnit.NANOSECONDS.toMillis(jvm))
                .isLessThan(TimeUnit.NANOSECONDS.toMillis(20 * jvm));
    }

    private static long best(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(JAVA));
        command.addAll(List.of(arguments));
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            var process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            assertThat(process.waitFor()).isZero();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
