package dev.coppice.behaviours.genserver;

import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.append;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.set;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.TestShelf;
import dev.coppice.behaviours.registry.GlobalNames;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ReportFormat;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/// How servers are inspected, and how they are found.
class GenServerSysTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    @AnySchedule
    @Conformance("SYS-001")
    void state_isSeenByNameAndPidAlsoWhileSuspended() {
        var name = new Name<TestServer.Message>("seen");
        var server = runtime.start(box(), StartOptions.named(name));
        assertThat(Sys.of(runtime.ref(name)).state()).isEqualTo("first");
        Sys.of(server.pid()).suspend();
        assertThat(Sys.of(server.pid()).state()).isEqualTo("first");
        Sys.of(server.pid()).resume();
        assertThat(Sys.of(server).state()).isEqualTo("first");
    }

    @AnySchedule
    @Conformance("SYS-002")
    void replaceState_isVisible() {
        var server = runtime.start(box());
        assertThat(Sys.of(server).replaceState(s -> s + " and second")).isEqualTo("first and second");
        assertThat(server.call(state())).isEqualTo("first and second");
    }

    @AnySchedule
    @Conformance("SYS-009")
    void statistics_countWhatComesInAndGoesOut() {
        var server = runtime.start(box());
        Sys.of(server).count(true);
        server.call(state());
        var counted = Sys.of(server).statistics().orElseThrow();
        assertThat(counted.messagesIn()).isEqualTo(1);
        assertThat(counted.messagesOut()).isEqualTo(1);
        Sys.of(server).count(false);
        assertThat(Sys.of(server).statistics()).isEmpty();
    }

    @AnySchedule
    @Conformance("SYS-010")
    void trace_ofACall_isTwoEvents() {
        var events = new CopyOnWriteArrayList<String>();
        var server = runtime.start(box());
        Sys.of(server).trace(events::add);
        server.call(append("!"));
        Sys.of(server).trace(null);
        server.call(state());
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).contains("In[kind=call, message=Ask]");
        assertThat(events.get(1)).contains("Out[answer=first!, state=first!]");
    }

    @AnySchedule
    void trace_ofASignal_showsItAsInfo() {
        var events = new CopyOnWriteArrayList<String>();
        var server = runtime.start(box().signal((box, signal, s) -> box.next("seen")));
        Sys.of(server).trace(events::add);
        server.cast(tell((box, tell, s) -> {
            box.monitor(new Name<>("absent"));
            return box.keep();
        }));
        Schedule.until(() -> "seen".equals(server.call(state())));
        Sys.of(server).trace(null);
        assertThat(String.join("\n", events)).contains("In[kind=info, message=Down[", "NoReply[state=seen]");
    }

    @AnySchedule
    @Conformance("SYS-011")
    void log_keepsTheLatestEventsInOrder() {
        var server = runtime.start(box().signal((box, signal, s) -> box.keep()));
        Sys.of(server).log(10);
        server.call(state());
        server.cast(tell((box, t, s) -> box.next("a", set("b"))));
        server.call(ask((box, ask, s) -> {
            box.from(ask).reply("x");
            return box.next(s);
        }));
        var logged = Sys.of(server).logged();
        Sys.of(server).log(0);
        assertThat(logged).hasSize(8);
        assertThat(logged.get(2)).contains("In[kind=cast");
        assertThat(logged.get(3)).contains("NoReply");
        assertThat(logged.get(4)).contains("Continue");
        assertThat(Sys.of(server).logged()).isEmpty();
    }

    @AnySchedule
    @Conformance("SYS-013")
    void hook_hearsUntilNoDebug() {
        var heard = new CopyOnWriteArrayList<Object>();
        var server = runtime.start(box());
        Sys.of(server).install("hook", (Integer count, String event, Object content) -> {
            heard.add(content);
            return Optional.of(count + 1);
        }, 0);
        var one = state();
        server.call(one);
        Sys.of(server).noDebug();
        server.call(state());
        assertThat(heard).containsExactly(one, "first");
    }

    @AnySchedule
    @Conformance("SYS-020")
    void systemRequests_workForAProgramWrittenByHand() {
        var events = new CopyOnWriteArrayList<String>();
        var server = runtime.start(new ByHand());
        var sys = Sys.of(server);
        sys.count(true);
        sys.trace(events::add);
        server.cast("a");
        assertThat(sys.state()).isEqualTo("state [a]");
        assertThat(sys.statistics().orElseThrow().messagesIn()).isEqualTo(1);
        assertThat(events).hasSize(1);
        assertThat(sys.replaceState(shown -> "replaced")).isEqualTo("replaced");
        assertThat(sys.state()).isEqualTo("state [replaced]");
        sys.terminate(ExitReason.of("told"));
        assertThat(server.pid().isAlive()).isFalse();
    }

    /// Shows its list as text.
    private static final class ByHand implements Program<List<String>>, ProgramBehaviour<String> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public List<String> init(ProcessContext self) {
            return new ArrayList<>();
        }

        @Override public List<String> message(ProcessContext self, Object message, List<String> state) {
            if (self.debugged()) self.debug(new DebugEvent.In("cast", message));
            state.add((String) message);
            return state;
        }

        @Override public List<String> request(ProcessContext self, Request<?> request, List<String> state) {
            return state;
        }

        @Override public List<String> signal(ProcessContext self, Signal signal, List<String> state) {
            return state;
        }

        @Override public Object stateOf(List<String> state) {
            return "state " + state;
        }

        @Override public List<String> withState(List<String> state, Object shown) {
            return new ArrayList<>(List.of((String) shown));
        }
    }

    // ── inspection ──

    @AnySchedule
    @Conformance("GS-062")
    void crash_reportShowsWhatFormatStatusLeaves() {
        try (var logs = new Logs(runtime)) {
            var server = runtime.start(box()
                    .init(box -> box.next("secret"))
                    .format(status -> status.state("redacted").message("hidden").reason(null).log(List.of("kept"))));
            why(() -> server.call(ask((box, ask, s) -> {
                throw new IllegalStateException("broken");
            })));
            assertThat(logs.text("server")).contains("state: redacted").contains("message: hidden")
                    .contains("log: [kept]")
                    .doesNotContain("secret");
        }
    }

    @AnySchedule
    void formatStatus_thatThrows_leaksNothing() {
        try (var logs = new Logs(runtime)) {
            var server = runtime.start(box().init(box -> box.next("secret")).format(status -> {
                throw new IllegalStateException("format");
            }));
            assertThat(Sys.of(server).status())
                    .containsEntry("state", "(formatStatus threw java.lang.IllegalStateException)");
            why(() -> server.call(ask((box, ask, s) -> {
                throw new IllegalStateException("broken");
            })));
            assertThat(logs.text("server")).contains("state: (formatStatus threw").doesNotContain("secret");
        }
    }

    @AnySchedule
    @Conformance("GS-063")
    void status_isFormattedForPidAndNames() {
        for (var name : TestShelf.names("status")) {
            var box = box().format(status -> status.state("formatted " + status.state()));
            TestProcesses.inProcess(runtime, self -> {
                var started = (StartResult.Started<Object>) Gen.start(runtime, DefinedBehaviour.programOf(box),
                        StartOptions.named(name),
                        dev.coppice.core.spi.SpawnOptions.NONE);
                for (var sys : List.of(Sys.of(started.pid()), Sys.of(runtime.ref(name)))) {
                    assertThat(sys.status())
                            .containsEntry("state", "formatted first").containsEntry("suspended", false)
                            .containsEntry("parent", self.pid());
                }
                runtime.stop(runtime.ref(name));
                return null;
            });
        }
    }

    @AnySchedule
    @Conformance("LOG-005")
    void serverReport_keepsToItsFormat() {
        var large = java.util.stream.IntStream.range(0, 2_000).mapToObj(i -> "element " + i).toList();
        var unlimited = report(new ReportFormat(100_000, 10_000, false), large);
        var shallow = report(new ReportFormat(100_000, 10, false), large);
        var brief = report(new ReportFormat(100, 10_000, false), large);
        var line = report(new ReportFormat(400, 10, true), large);
        for (var text : List.of(shallow, brief, line)) {
            assertThat(text.length()).isLessThan(unlimited.length());
            assertThat(text)
                    .matches(
                    "(?s)TestServer<[0-9.]+> crashed in handle\\(.*\\): IllegalStateException: several\\s+lines.*");
        }
        assertThat(line).doesNotContain("\n");
        assertThat(unlimited).contains("element 1999");
    }

    private static String report(ReportFormat format, Object state) {
        try (var other = Runtimes.open(RuntimeOptions.defaults().reportFormat(format)); var logs = new Logs(other)) {
            var server = other.start(box().init(box -> box.next(state)));
            why(() -> server.call(ask((box, ask, s) -> {
                throw new IllegalStateException("several\nlines");
            })));
            return logs.text("server");
        }
    }

    // ── names ──

    @AnySchedule
    @Conformance({"REG-003", "REG-010", "REG-011", "GS-015"})
    void named_server_isUniqueReachableAndGoneWhenStopped() {
        for (var name : TestShelf.names("named")) {
            var server = runtime.start(box(), StartOptions.named(name));
            var again = (StartResult.Failed<?>) runtime.tryStart(box(), StartOptions.named(name));
            assertThat(again.reason()).isEqualTo(ExitReason.of(new StartResult.AlreadyStarted(server.pid())));
            assertThat(runtime.ref(name).call(state())).isEqualTo("first");
            runtime.stop(runtime.ref(name));
            assertThat(runtime.whereis(name)).isNull();
            assertThat(why(() -> runtime.stop(runtime.ref(name)))).isEqualTo(ExitReason.NO_PROCESS);
            assertThat(why(() -> runtime.ref(name).call(state()))).isEqualTo(ExitReason.NO_PROCESS);
        }
    }

    @AnySchedule
    @Conformance("REG-013")
    void globalName_belongsToOneUntilItEndsOrIsReplaced() {
        var key = new Object();
        var name = GlobalNames.<TestServer.Message>name(key);
        var one = runtime.start(box());
        var two = runtime.start(box());
        assertThat(GlobalNames.GLOBAL.register(key, one.pid())).isNull();
        assertThat(GlobalNames.GLOBAL.register(key, two.pid())).isEqualTo(one.pid());
        assertThat(runtime.whereis(name)).isEqualTo(one.pid());
        runtime.exit(one.pid(), ExitReason.KILL);
        assertThat(runtime.whereis(name)).isNull();
        GlobalNames.GLOBAL.reregister(key, two.pid());
        var three = runtime.start(box());
        GlobalNames.GLOBAL.reregister(key, three.pid());
        assertThat(runtime.whereis(name)).isEqualTo(three.pid());
        GlobalNames.GLOBAL.unregister(key, three.pid());
        assertThat(runtime.whereis(name)).isNull();
    }

    @AnySchedule
    @Conformance("REG-015")
    void whereis_findsByAnyName_andNothingByUnknownOnes() {
        for (var name : TestShelf.names("found")) {
            assertThat(runtime.whereis(name)).isNull();
            var server = runtime.start(box(), StartOptions.named(name));
            assertThat(runtime.whereis(name)).isEqualTo(server.pid());
            assertThat(runtime.ref(name).pid()).isEqualTo(server.pid());
        }
    }
}
