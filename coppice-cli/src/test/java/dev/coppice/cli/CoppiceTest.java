package dev.coppice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.ProcessInfo;
import dev.coppice.observer.Observer;
import dev.coppice.observer.ObserverAction;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The commands, against an observer.
class CoppiceTest {
    private static final CountDownLatch RELEASE = new CountDownLatch(1);
    private static ActorRuntime runtime;
    private static Observer observer;

    @BeforeAll static void start() throws Exception {
        runtime = Demo.open();
        observer = Observer.start(runtime, Demo.options().allow(ObserverAction.values()));
        var begun = new CountDownLatch(1);
        runtime.ref(Demo.STUCK).cast(new Demo.Worker.Block(begun, RELEASE));
        begun.await();
        for (int i = 0; i < 7; i++) runtime.ref(Demo.STUCK).cast(new Demo.Worker.Note("note " + i));
        var before = runtime.whereis(Demo.CLERK);
        runtime.ref(Demo.CLERK).cast(new Demo.Worker.Fail());
        await(() -> runtime.whereis(Demo.CLERK) != null && runtime.whereis(Demo.CLERK) != before);
    }

    @AfterAll static void stop() {
        RELEASE.countDown();
        observer.close();
        runtime.close();
    }

    /// The answer of a command.
    private record Answer(int code, String out, String err) {}

    private static Answer run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Coppice.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Answer(code, out.toString(), err.toString());
    }

    private static Answer ask(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", observer.url().toString(), "--token", Demo.TOKEN));
        return run(all.toArray(new String[0]));
    }

    private static String number(Name<?> name) {
        return Long.toString(Objects.requireNonNull(runtime.whereis(name)).number());
    }

    private static void await(BooleanSupplier done) throws InterruptedException {
        for (int i = 0; i < 12_000 && !done.getAsBoolean(); i++) Thread.sleep(5);
        assertThat(done.getAsBoolean()).isTrue();
    }

    @Test void tree_showsStrategiesBudgetsAndProcesses() {
        var answer = ask("tree");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out())
                .contains("one for one, 2 children, restarts", "/5 in 5.0 s", "  clerk Worker<", "  branch Branch<",
                        "    stuck Worker<");
    }

    @Test void tree_withDepth_hidesWhatIsBelow() {
        assertThat(ask("tree", "--depth", "2").out()).contains("branch").doesNotContain("stuck");
    }

    @Test void top_withoutTerminal_printsOnce() {
        var answer = ask("top");
        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out().lines().skip(1).findFirst().orElseThrow()).contains("stuck", "running", "7");
        assertThat(ask("top", "--label", "Branch").out().lines()).hasSize(2);
        assertThat(ask("top", "--by", "busy", "--once").out()).containsAnyOf("BUSY", "no such process ran");
        assertThat(ask("top", "--label", "Unknown").out().strip()).isEqualTo("there is no such process");
    }

    @Test void info_showsMessagesAndStack() {
        var answer = ask("info", number(Demo.STUCK));
        assertThat(answer.out())
                .contains("name          stuck", "mailbox       7", "Note[text=note 0]", "CountDownLatch.await",
                        "ancestors     Branch<");
        assertThat(ask("info", "--state", number(Demo.CLERK)).out()).contains("state");
    }

    @Test void info_ofUnknownProcess_failsWithTheReason() {
        var answer = ask("info", "999999");
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).isEqualTo("coppice: there was never a process 999999" + System.lineSeparator());
    }

    @Test void statsWaitsAndCrashes_areShown() throws Exception {
        assertThat(ask("stats").out()).contains("processes", "crashes", "call timeouts");
        assertThat(ask("waits").out()).contains("no process waits for a reply");
        await(() -> ask("crashes").out().contains("out of ink")); // a report is written after the restart
        assertThat(ask("crashes").out()).contains("1 crashes, 1 restarts");
    }

    @Test void json_isThePageOfTheObserver() {
        assertThat(ask("tree", "--json").out()).startsWith("{\"page\":\"tree\"");
        assertThat(ask("crashes", "--json").out()).contains("\"groups\":[");
    }

    @Test void trace_printsEventsAndEndsByItself() throws Exception {
        var answer = CompletableFuture.supplyAsync(() -> ask("trace", number(Demo.CLERK), "--events", "3", "--seconds",
                "20"));
        for (int i = 0; !answer.isDone(); i++) {
            runtime.ref(Demo.CLERK).cast(new Demo.Worker.Note("traced " + i));
            Thread.sleep(50); // the rate of the traffic, not a wait
        }
        assertThat(answer.join().out()).contains("message  Note[text=traced").contains("ended: count");
    }

    @Test void kill_withYes_endsTheProcess() {
        var victim = Objects.requireNonNull(runtime.start(new Demo.Worker()).pid());
        var answer = ask("kill", "--yes", Long.toString(victim.number()));
        assertThat(answer.out()).isEqualTo("kill " + victim + ": done" + System.lineSeparator());
        assertThat(victim.isAlive()).isFalse();
    }

    @Test void kill_withoutTerminal_needsYes() {
        var answer = ask("kill", number(Demo.STUCK));
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).contains("add --yes");
    }

    @Test void suspendAndResume_actOnTheProcess() {
        var pid = Objects.requireNonNull(runtime.start(new Demo.Worker()).pid());
        assertThat(ask("suspend", "-y", Long.toString(pid.number())).code()).isZero();
        assertThat(runtime.info(pid).orElseThrow().status()).isEqualTo(ProcessInfo.Status.SUSPENDED);
        assertThat(ask("resume", "-y", Long.toString(pid.number())).code()).isZero();
        assertThat(ask("restart", "-y", Long.toString(pid.number())).err()).contains("no supervisor");
        assertThat(ask("terminate", "-y", Long.toString(pid.number())).code()).isZero();
        assertThat(pid.isAlive()).isFalse();
    }

    @Test void refusals_sayWhatToDo() throws Exception {
        try (var readOnly = Observer.start(runtime, Demo.options()); var silent = new ServerSocket(0)) {
            var url = readOnly.signInUrl().toString();
            assertThat(run("kill", "-y", number(Demo.STUCK), "--url", url).err()).contains("ObserverAction.KILL");
            assertThat(run("tree", "--url", readOnly.url().toString(), "--token", "wrong-wrong-wrong").err())
                    .contains("refuses the token");
            assertThat(run("tree", "--url", "127.0.0.1:" + closedPort(silent), "--token", "x").err())
                    .contains("there is no observer at http://127.0.0.1");
        }
    }

    @Test void observerBelowAPath_isAskedThere() {
        for (var url : List.of("http://127.0.0.1:8080/coppice", "http://127.0.0.1:8080/coppice/?token=secret")) {
            var client = Objects.requireNonNull(ObserverClient.of(URI.create(url), "secret"));
            assertThat(client).isEqualTo(new ObserverClient(URI.create("http://127.0.0.1:8080/coppice/"), "secret"));
        }
        assertThat(ObserverClient.of(URI.create("http://127.0.0.1:4711"), null)).isNull();
    }

    private static int closedPort(ServerSocket socket) throws java.io.IOException {
        socket.close();
        return socket.getLocalPort();
    }

    @Test void mistakesInArguments_exitWith2() {
        assertThat(run().code()).isEqualTo(2);
        assertThat(run("explode").code()).isEqualTo(2);
        assertThat(run("info", "many", "--pid", "1").code()).isEqualTo(2);
        assertThat(run("tree", "--pid", "1", "--url", "x").code()).isEqualTo(2);
        for (var command : List.of("stats", "top", "tree", "waits", "crashes")) refuses("name a system", command);
        for (var command : List.of("info", "trace", "kill", "restart")) refuses("name a system", command, "17");
        refuses("not an address: :::", "tree", "--url", ":::");
        refuses("not an address: ftp://a", "tree", "--url", "ftp://a");
        refuses("the token is missing: set COPPICE_TOKEN", "tree", "--url", observer.url().toString());
        refuses("--token belongs to --url", "tree", "--pid", "1", "--token", "x");
        refuses("--runtime names a runtime of the program of --pid", "tree", "--url", "x", "--runtime", "shop");
        refuses("--limit must be between 1 and 50: 51", "top", "-n", "51");
        refuses("--depth must be between 1 and 16: 0", "tree", "--depth", "0");
    }

    private static void refuses(String why, String... args) {
        var answer = run(args);
        assertThat(answer.code()).as(answer.err()).isEqualTo(2);
        assertThat(answer.err()).startsWith(why);
    }

    @Test void help_namesTheCommandsAndTheToken() {
        assertThat(run("--help").out()).contains("COPPICE_TOKEN", "tree", "top");
    }

    @Test void controlCharacters_doNotReachTheTerminal() {
        assertThat(Table.safe("a\u001b[2Jb\u009bc\nd")).isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd");
        assertThat(new Table("A", ">B").row("x\u001by", 10).row("long", 7).lines(9))
                .containsExactly("A      B", "x\uFFFDy   10", "long   7");
    }
}
