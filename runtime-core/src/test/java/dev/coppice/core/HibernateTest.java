package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Hibernation, and system requests to a hand-written program.
class HibernateTest {
    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private ProcessInfo.Status status(Pid pid) {
        return runtime.info(pid).orElseThrow().status();
    }

    private void awaitStatus(Pid pid, ProcessInfo.Status wanted) {
        Schedule.until(() -> status(pid) == wanted);
    }

    @AnySchedule @Conformance("HIB-001")
    void hibernate_keepsTheState_andTheStackDoesNotGrow() {
        var depths = new ArrayList<Integer>();
        var server = runtime.start(new Counting(depths));
        for (int i = 0; i < 100; i++) {
            awaitStatus(server.pid(), i == 0 ? ProcessInfo.Status.WAITING : ProcessInfo.Status.HIBERNATED);
            assertThat(Gen.call(server.pid(), "count", TestProcesses.LONG)).isEqualTo(i);
            server.cast("sleep");
        }
        awaitStatus(server.pid(), ProcessInfo.Status.HIBERNATED);
        assertThat(Sys.of(server).state()).isEqualTo(100);
        awaitStatus(server.pid(), ProcessInfo.Status.HIBERNATED);
        assertThat(depths).hasSize(100).allMatch(depths.getFirst()::equals);
    }

    @AnySchedule @Conformance("HIB-002")
    void hibernate_withAQueuedMessage_wakesAtOnce() {
        var handled = new CopyOnWriteArrayList<>();
        var server = runtime.start(Scripted.script().message((self, message, state) -> {
            handled.add(message);
            if (message.equals("sleep")) {
                self.send(self.pid(), "queued");
                self.hibernate();
            }
        }));
        server.cast("sleep");
        Schedule.until(() -> handled.size() == 2);
        server.cast("later");
        Schedule.until(() -> handled.size() == 3);
        assertThat(handled).containsExactly("sleep", "queued", "later");
        awaitStatus(server.pid(), ProcessInfo.Status.WAITING);
    }

    @AnySchedule void hibernate_withAFlushedSignalInTheMailbox_isNotEndedByIt() {
        var ended = runtime.start(Scripted.script());
        runtime.stop(ended);
        var server = runtime.start(Scripted.script().message((self, message, state) -> {
            self.demonitorAndFlush(self.monitor(ended.pid()));
            self.hibernate();
        }));
        server.cast("sleep");
        Sys.of(server).ping();
        awaitStatus(server.pid(), ProcessInfo.Status.HIBERNATED);
    }

    @AnySchedule void status_ofASuspendedProcessThatWaitsInItsTerminate_isBlocked() {
        var script = Scripted.script().terminate((self, reason, state) -> self.sleep(TestProcesses.LONG));
        var server = runtime.start(script);
        var pid = server.pid();
        Sys.of(server).suspend();
        assertThat(status(pid)).isEqualTo(ProcessInfo.Status.SUSPENDED);
        var stopped = Gen.stopAsync(pid, ExitReason.SHUTDOWN);
        awaitStatus(pid, ProcessInfo.Status.BLOCKED);
        runtime.exit(pid, ExitReason.KILL);
        assertThatThrownBy(() -> Schedule.get(stopped)).isInstanceOf(CallFailed.class);
    }

    @AnySchedule @Conformance("SYS-020")
    void handWrittenProgram_answersSystemRequests() {
        var traced = new CopyOnWriteArrayList<String>();
        var hooked = new CopyOnWriteArrayList<>();
        var server = runtime.start(new Counting(new ArrayList<>()));
        var sys = Sys.of(server);
        assertThat(sys.statistics()).isEmpty();
        sys.count(true);
        sys.trace(traced::add);
        sys.log(10);
        assertThat(sys.install("hook", (seen, event, content) -> {
            hooked.add(content);
            return Optional.of(seen + 1);
        }, 0)).isTrue();
        assertThat(Gen.call(server.pid(), "count", TestProcesses.LONG)).isEqualTo(0);
        server.cast("add");
        assertThat(sys.state()).isEqualTo(1);
        assertThat(sys.statistics().orElseThrow()).extracting(Sys.Statistics::messagesIn, Sys.Statistics::messagesOut)
                .containsExactly(2L, 1L);
        assertThat(traced).hasSize(3);
        assertThat(sys.logged()).isEqualTo(traced);
        assertThat(hooked).containsExactly("count", 0, "add");
        assertThat(sys.remove("hook")).isTrue();
        sys.noDebug();
        server.cast("add");
        assertThat(sys.replaceState(state -> (int) state + 40)).isEqualTo(42);
        assertThat(Gen.call(server.pid(), "count", TestProcesses.LONG)).isEqualTo(42);
        assertThat(traced).hasSize(3);
        sys.suspend();
        assertThat(status(server.pid())).isEqualTo(ProcessInfo.Status.SUSPENDED);
        assertThat(sys.status()).containsEntry("suspended", true).containsEntry("state", 42);
        sys.changeCode("old", 8);
        sys.resume();
        assertThat(sys.state()).isEqualTo(50);
        assertThatThrownBy(() -> sys.replaceState(state -> {
            throw new IllegalStateException("no");
        })).isInstanceOf(CallFailed.class).hasMessageContaining("replaceState threw");
        assertThat(sys.state()).isEqualTo(50);
        sys.terminate(ExitReason.of("enough"));
        assertThat(server.pid().isAlive()).isFalse();
        assertThatThrownBy(sys::state).isInstanceOf(CallFailed.class);
    }

    @AnySchedule void hostileListenersAndHooks_harmNoOther() {
        var server = runtime.start(new Counting(new ArrayList<>()));
        var sys = Sys.of(server);
        sys.install("hook", (seen, event, content) -> {
            throw new StackOverflowError("hostile hook");
        }, 0);
        sys.trace(text -> {
            throw new AssertionError("hostile listener");
        });
        assertThat(Gen.call(server.pid(), "count", TestProcesses.LONG)).isEqualTo(0);
        assertThat(Gen.call(server.pid(), "count", TestProcesses.LONG)).isEqualTo(0);
        assertThat(server.pid().isAlive()).isTrue();
    }

    @AnySchedule void changeCode_ofAProcessThatIsNotSuspended_failsWithoutACrash() {
        var sys = Sys.of(runtime.start(new Counting(new ArrayList<>())));
        assertThatThrownBy(() -> sys.changeCode("old", 8)).isInstanceOfSatisfying(
                CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.of(Sys.NOT_SUSPENDED)));
        assertThat(sys.state()).isEqualTo(0);
    }

    @AnySchedule void logToFile_appendsEachEvent_untilItIsEndedOrTheProcessEnds(@TempDir Path folder)
            throws IOException {
        var file = folder.resolve("events.txt");
        var server = runtime.start(new Counting(new ArrayList<>()));
        var sys = Sys.of(server);
        sys.logToFile(file);
        server.cast("one");
        sys.logToFile(null);
        server.cast("unseen");
        sys.logToFile(file);
        server.cast("two");
        assertThat(sys.state()).isEqualTo(3);
        assertThat(Files.readAllLines(file)).hasSize(2)
                .allMatch(line -> line.startsWith(server.toString()))
                .satisfiesExactly(one -> assertThat(one).contains("one"), two -> assertThat(two).contains("two"));
        sys.noDebug();
        server.cast("unseen");
        sys.logToFile(file);
        server.cast("three");
        runtime.stop(server);
        assertThat(Files.readAllLines(file)).hasSize(3);
    }

    @RealSchedule("the log is written by its own thread")
    void logToFile_thatCannotBeOpenedOrWritten_harmsNoProcess(@TempDir Path folder) {
        var server = runtime.start(new Counting(new ArrayList<>()));
        var sys = Sys.of(server);
        assertThatThrownBy(() -> sys.logToFile(folder.resolve("no/such/folder")))
                .isInstanceOf(UncheckedIOException.class);
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (var logs = Logs.capture(runtime)) {
            sys.logToFile(full);
            server.cast("one");
            server.cast("two");
            assertThat(sys.state()).isEqualTo(2);
            Awaitility.await().untilAsserted(() -> assertThat(logs.of("dev.coppice.sys")).hasSize(1));
        }
    }

    @AnySchedule void suspended_keepsWhatArrives_inOrder() {
        var handled = new CopyOnWriteArrayList<>();
        var server = runtime.start(Scripted.script().message((self, message, state) -> handled.add(message)));
        for (int round = 0; round < 20; round++) {
            handled.clear();
            Sys.of(server).suspend();
            for (int i = 0; i < 300; i++) server.cast(i);
            Sys.of(server).suspend();
            Sys.of(server).resume();
            for (int i = 300; i < 400; i++) server.cast(i);
            Gen.call(server.pid(), "barrier", TestProcesses.LONG);
            assertThat(handled).hasSize(400);
            for (int i = 0; i < 400; i++) assertThat(handled.get(i)).isEqualTo(i);
        }
    }

    /// A kill while stashed entries are handled fails the own requests and no others.
    @AnySchedule void kill_whileHandlingStashedEntries_touchesNoOtherProcess() {
        try (var single = Runtimes.open(RuntimeOptions.defaults().workers(1))) {
            for (int round = 0; round < 20; round++) {
                var servers = new ArrayList<Ref<Object>>();
                var calls = new ArrayList<List<PendingCall<Object>>>();
                for (int s = 0; s < 2; s++) {
                    int number = s;
                    var server = single.start(Scripted.script().message((self, message, state) -> {
                        if (number == 1 && message.equals(200)) self.exit(self.pid(), ExitReason.KILL);
                    }));
                    servers.add(server);
                    Sys.of(server).suspend();
                }
                for (var server : servers) {
                    for (int i = 0; i < 300; i++) server.cast(i);
                    var own = new ArrayList<PendingCall<Object>>();
                    for (int i = 0; i < 100; i++) own.add(Gen.request(server.pid(), i));
                    calls.add(own);
                }
                for (var server : servers) Sys.of(server).resume();
                for (int i = 0; i < 100; i++) assertThat(calls.get(0).get(i).await(TestProcesses.LONG)).isEqualTo(i);
                for (var call : calls.get(1)) {
                    assertThatThrownBy(() -> call.await(TestProcesses.LONG)).isInstanceOfSatisfying(
                            CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(ExitReason.KILLED));
                }
                single.stop(servers.get(0));
            }
        }
    }

    /// A program that answers system requests: its state is a number.
    private record Counting(List<Integer> depths) implements Program<Integer>, ProgramBehaviour<Object> {

        @Override public Program<?> program() {
            return this;
        }

        @Override public Integer init(ProcessContext self) {
            return 0;
        }

        @Override public Integer message(ProcessContext self, Object message, Integer count) {
            self.debug(new DebugEvent.In("cast", message));
            if (message.equals("sleep")) {
                depths.add(Thread.currentThread().getStackTrace().length);
                self.hibernate();
            }
            return count + 1;
        }

        @Override public Integer request(ProcessContext self, Request<?> request, Integer count) {
            self.debug(new DebugEvent.In("call", request.payload()));
            Scripted.answer(request, count);
            self.debug(new DebugEvent.Out(count, count));
            return count;
        }

        @Override public Integer signal(ProcessContext self, Signal signal, Integer count) {
            return count;
        }

        @Override public Integer changeCode(ProcessContext self, Object oldVersion, Object extra, Integer count) {
            return count + (int) extra;
        }
    }
}
