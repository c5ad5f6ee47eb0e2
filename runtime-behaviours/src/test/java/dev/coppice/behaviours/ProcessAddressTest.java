package dev.coppice.behaviours;

import static dev.coppice.behaviours.TestProcesses.get;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/// A parameter for a process accepts its address, its identity, or its name.
class ProcessAddressTest {
    private static final ExitReason REASON = ExitReason.of("enough");
    private static final Name<TestServer.Message> NAME = new Name<>("held");
    private static final Name<TestServer.Message> FREE = new Name<>("free");

    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    private Ref<TestServer.Message> named() {
        return runtime.start(box(), StartOptions.named(NAME));
    }

    /// The process at `ref` under each of its addresses.
    private interface Use {
        void of(ActorRuntime runtime, Ref<?> ref, Pid pid, Name<?> name);
    }

    @AnySchedule
    void stop_takesEach() {
        for (Use stop : List.<Use>of(
                (r, ref, pid, name) -> r.stop(ref), (r, ref, pid, name) -> r.stop(pid),
                (r, ref, pid, name) -> r.stop(name),
                (r, ref, pid, name) -> r.stop(r.ref(name)))) {
            var server = named();
            stop.of(runtime, server, server.pid(), NAME);
            assertThat(get(runtime.whenEnded(server))).isEqualTo(ExitReason.NORMAL);
        }
    }

    @AnySchedule
    void stop_withAReason_takesEach() {
        for (Use stop : List.<Use>of(
                (r, ref, pid, name) -> r.stop(ref, REASON, null), (r, ref, pid, name) -> r.stop(pid, REASON, null),
                (r, ref, pid, name) -> r.stop(name, REASON, null))) {
            var server = named();
            stop.of(runtime, server, server.pid(), NAME);
            assertThat(get(runtime.whenEnded(server))).isEqualTo(REASON);
        }
        assertThat(why(() -> runtime.stop(FREE))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    void exit_takesEach() {
        for (Use exit : List.<Use>of(
                (r, ref, pid, name) -> r.exit(ref, REASON), (r, ref, pid, name) -> r.exit(pid, REASON),
                (r, ref, pid, name) -> r.exit(name, REASON),
                (r, ref, pid, name) -> r.exit(r.ref(name), REASON))) {
            var server = named();
            exit.of(runtime, server, server.pid(), NAME);
            assertThat(get(runtime.whenEnded(server))).isEqualTo(REASON);
        }
        runtime.exit(FREE, REASON);
    }

    @AnySchedule
    void info_takesEach() {
        var server = named();
        assertThat(runtime.info(server).orElseThrow().pid()).isEqualTo(server.pid());
        assertThat(runtime.info(server.pid()).orElseThrow().pid()).isEqualTo(server.pid());
        assertThat(runtime.info(NAME).orElseThrow().pid()).isEqualTo(server.pid());
        assertThat(runtime.info(FREE)).isEmpty();
        runtime.stop(server);
        assertThat(runtime.info(server)).isEmpty();
    }

    @AnySchedule
    void whenEnded_takesEach_andGivesTheReasonOfAProcessThatHasEnded() {
        var server = named();
        var running = List.of(runtime.whenEnded(server), runtime.whenEnded(server.pid()), runtime.whenEnded(NAME));
        runtime.exit(server, REASON);
        for (var ended : running) assertThat(get(ended)).isEqualTo(REASON);

        assertThat(get(runtime.whenEnded(server))).isEqualTo(REASON);
        assertThat(get(runtime.whenEnded(server.pid()))).isEqualTo(REASON);
        assertThat(get(runtime.whenEnded(NAME))).isEqualTo(ExitReason.NO_PROCESS);
    }

    /// A server that notes its signals and runs code in its callbacks.
    private Ref<TestServer.Message> watcher(List<Signal> heard) {
        return runtime.start(box().traps().signal((box, signal, s) -> {
            heard.add(signal);
            return box.keep();
        }));
    }

    private interface In {
        Object with(TestServer.Self box) throws Throwable;
    }

    private static Object in(Ref<TestServer.Message> watcher, In code) {
        return watcher.call(ask((box, ask, s) -> box.next(s).reply(ask, code.with(box))));
    }

    @AnySchedule
    void monitor_takesEach_withATagAndWithout() {
        var heard = new CopyOnWriteArrayList<Signal>();
        var watcher = watcher(heard);
        var server = named();
        var byName = runtime.ref(NAME);
        for (In monitor : List.<In>of(
                box -> box.monitor(server), box -> box.monitor(server, "ref"), box -> box.monitor(server.pid()),
                box -> box.monitor(server.pid(), "pid"),
                box -> box.monitor(NAME), box -> box.monitor(NAME, "name"), box -> box.monitor(byName),
                box -> box.monitor(byName, "by name"))) {
            in(watcher, monitor);
        }
        runtime.exit(server, REASON);
        Schedule.until(() -> heard.size() == 8);
        assertThat(heard).map(signal -> ((Signal.Down) signal).reason()).containsOnly(REASON);
        assertThat(heard).map(signal -> ((Signal.Down) signal).tag())
                .containsExactlyInAnyOrder(Signal.DOWN, "ref", Signal.DOWN, "pid", Signal.DOWN, "name", Signal.DOWN,
                        "by name");
    }

    @AnySchedule
    void link_takesEach() {
        for (In link : List.<In>of(
                box -> link(box, box.runtime().whereis(NAME)), box -> link(box, Gone.REF), box -> link(box, NAME))) {
            var heard = new CopyOnWriteArrayList<Signal>();
            var watcher = watcher(heard);
            var server = named();
            in(watcher, link);
            runtime.exit(server, REASON);
            Schedule.until(() -> heard.size() == 1);
            assertThat(heard).containsExactly(new Signal.Exit(server.pid(), REASON));
        }
    }

    /// Stands for the address by name.
    private enum Gone { REF }

    private static Object link(TestServer.Self box, Object other) {
        switch (other) {
            case Pid pid -> box.link(pid);
            case Name<?> name -> box.link(name);
            default -> box.link(box.runtime().ref(NAME));
        }
        return "linked";
    }

    @AnySchedule
    void link_toANameThatNoProcessHolds_isNoProcess() {
        var watcher = watcher(new CopyOnWriteArrayList<>());
        assertThat(in(watcher, box -> {
            try {
                box.link(FREE);
                return "linked";
            } catch (ProcessExit thrown) {
                return thrown.reason();
            }
        })).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    void unlink_takesEach() {
        for (In unlink : List.<In>of(
                box -> unlinked(() -> box.unlink(box.runtime().ref(NAME))), box -> unlinked(() -> box.unlink(NAME)),
                box -> unlinked(() -> box.unlink(box.runtime().whereis(NAME))), box -> unlinked(() -> {
                    box.unlink(NAME);
                    box.unlink(FREE);
                }))) {
            var heard = new CopyOnWriteArrayList<Signal>();
            var watcher = watcher(heard);
            var server = named();
            in(watcher, box -> link(box, NAME));
            in(watcher, unlink);
            runtime.stop(server);
            assertThat(watcher.call(state())).isEqualTo("first");
            assertThat(heard).isEmpty();
        }
    }

    private static Object unlinked(Runnable unlink) {
        unlink.run();
        return "unlinked";
    }

    @AnySchedule
    void startMonitored_givesTheReason_alsoIfTheProcessEndsAtOnce() {
        var heard = new CopyOnWriteArrayList<Signal>();
        var watcher = watcher(heard);
        var monitor = in(watcher, box -> {
            var started = box.startMonitored(box().init(other -> {
                other.sendAfter(Duration.ZERO, tell((b, t, s) -> b.stop(REASON)));
                return other.next("short");
            }), StartOptions.defaults(), "child");
            get(box.runtime().whenEnded(started.pid()));
            return started.monitor();
        });
        Schedule.until(() -> heard.size() == 1);
        var down = (Signal.Down) heard.getFirst();
        assertThat(down.reason()).isEqualTo(REASON);
        assertThat(down.tag()).isEqualTo("child");
        assertThat(down.monitor()).isSameAs(monitor);
    }

    @AnySchedule
    void startMonitored_thatFails_leavesNothing() {
        var heard = new CopyOnWriteArrayList<Signal>();
        var watcher = watcher(heard);
        var taken = named();
        for (var start : List.<In>of(
                box -> box.startMonitored(box().init(other -> other.stop(REASON)), StartOptions.defaults()),
                box -> box.startMonitored(box().init(TestServer.Self::ignore), StartOptions.defaults()),
                box -> box.startMonitored(box(), StartOptions.named(NAME)))) {
            assertThat(in(watcher, box -> {
                try {
                    return start.with(box);
                } catch (dev.coppice.core.StartFailed failed) {
                    return failed.result().getClass().getSimpleName();
                }
            })).isIn("Failed", "Ignored");
        }
        assertThat(watcher.call(state())).isEqualTo("first");
        assertThat(heard).isEmpty();
        assertThat(runtime.info(watcher).orElseThrow().monitors()).isEmpty();
        assertThat(taken.pid().isAlive()).isTrue();
    }

    @AnySchedule
    void startMonitored_doesNotLink() {
        var heard = new CopyOnWriteArrayList<Signal>();
        var watcher = runtime.start(box().signal((box, signal, s) -> {
            heard.add(signal);
            return box.keep();
        }));
        var child = new CopyOnWriteArrayList<Pid>();
        in(watcher, box -> child.add(box.startMonitored(box(), StartOptions.defaults()).pid()));
        runtime.exit(child.getFirst(), ExitReason.KILL);
        Schedule.until(() -> heard.size() == 1);
        assertThat(((Signal.Down) heard.getFirst()).reason()).isEqualTo(ExitReason.KILLED);
        assertThat(watcher.call(state())).isEqualTo("first");
    }
}
