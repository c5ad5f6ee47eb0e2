package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;

/// Random links, monitors, messages and kills between processes that all run at once: the two ends never disagree, each
/// pair keeps its order, and in the end nothing is left.
class ChurnProperties {
    private static final int PROCESSES = 6;
    private static ActorRuntime runtime;

    enum Kind { LINK, UNLINK, MONITOR, DEMONITOR, SEND, KILL, EXIT, TRAP, ALIAS_MONITOR, SPAWN }

    record Step(int actor, Kind kind, int target) {}

    /// An instruction to a process; `all` are the processes.
    record Do(Step step, List<Pid> all) {}

    record Numbered(int sender, int number) {}

    @BeforeContainer static void open() {
        runtime = ActorRuntime.open();
    }

    @AfterContainer static void close() {
        runtime.close();
    }

    @Provide Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                Arbitraries.integers().between(0, PROCESSES - 1),
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(20,
                                Arbitraries.of(Kind.LINK, Kind.UNLINK, Kind.MONITOR, Kind.DEMONITOR, Kind.SEND)),
                        net.jqwik.api.Tuple.of(3, Arbitraries.of(Kind.TRAP, Kind.ALIAS_MONITOR, Kind.SPAWN)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.of(Kind.KILL, Kind.EXIT))),
                Arbitraries.integers().between(0, PROCESSES - 1)).as(Step::new).list().ofMinSize(10).ofMaxSize(150);
    }

    @Property(tries = 300)
    void churn_leavesNothing(@ForAll("steps") List<Step> steps) {
        var pids = new ArrayList<Pid>();
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        var downs = new ConcurrentHashMap<MonitorRef, AtomicInteger>();
        var wrong = new ConcurrentHashMap<String, Boolean>();
        for (int i = 0; i < PROCESSES; i++) {
            int number = i;
            var pid = Gen.spawn(runtime, self -> act(self, number, downs, wrong), SpawnOptions.NONE);
            pids.add(pid);
            ended.add(runtime.whenEnded(pid));
        }
        for (var step : steps) Gen.send(pids.get(step.actor()), new Do(step, pids));
        for (int i = 0; i < PROCESSES; i++) {
            var one = pids.get(i);
            runtime.info(one).ifPresent(info -> {
                assertThat(info.links()).doesNotHaveDuplicates().doesNotContain(one);
                assertThat(info.monitoredBy()).doesNotContain(one);
            });
        }
        assertSymmetric(pids);
        for (var pid : pids) runtime.exit(pid, ExitReason.KILL);
        for (var one : ended) TestProcesses.await(one);
        for (var left : runtime.processes()) runtime.exit(left, ExitReason.KILL);
        Awaitility.await().untilAsserted(() -> {
            assertThat(runtime.statistics().live()).isZero();
            assertThat(runtime.statistics().zombies()).isEmpty();
        });
        assertThat(wrong).isEmpty();
        assertThat(downs.values()).allMatch(count -> count.get() <= 1);
    }

    /// Once everything sent has been worked off, each link and monitor is known at both ends.
    private static void assertSymmetric(List<Pid> pids) {
        Awaitility.await().ignoreException(java.util.NoSuchElementException.class).untilAsserted(() -> {
            for (var one : pids) {
                var info = runtime.info(one).orElse(null);
                if (info == null) continue;
                assertThat(info.mailbox()).isZero();
                for (var other : info.links()) {
                    assertThat(runtime.info(other).orElseThrow().links()).contains(one);
                }
                for (var watcher : info.monitoredBy()) {
                    assertThat(runtime.info(watcher).orElseThrow().monitors()).contains(one);
                }
                for (var target : info.monitors()) {
                    assertThat(runtime.info((Pid) target).orElseThrow().monitoredBy()).contains(one);
                }
            }
        });
    }

    private static void act(
            ReceiveContext self, int number, ConcurrentHashMap<MonitorRef, AtomicInteger> downs,
            ConcurrentHashMap<String, Boolean> wrong) {
        var monitors = new ArrayList<MonitorRef>();
        int sent = 0;
        int[] seen = new int[PROCESSES];
        while (true) {
            switch (self.receive()) {
                case Do(Step step, List<Pid> all) -> {
                    var target = all.get(step.target());
                    try {
                        switch (step.kind()) {
                            case LINK -> self.link(target);
                            case UNLINK -> self.unlink(target);
                            case MONITOR -> monitors.add(self.monitor(target));
                            case ALIAS_MONITOR ->
                                self.monitorWithAlias(target, dev.coppice.core.spi.Alias.Mode.REPLY_DEMONITOR)
                                        .send("through an alias");
                            case DEMONITOR -> {
                                if (!monitors.isEmpty()) self.demonitor(monitors.removeLast());
                            }
                            case SEND -> {
                                sent++;
                                for (var pid : all) self.send(pid, new Numbered(number, sent));
                            }
                            case KILL -> self.exit(target, ExitReason.KILL);
                            case EXIT -> self.exit(target, ExitReason.of("told"));
                            case TRAP -> self.trapExits(step.target() % 2 == 0);
                            case SPAWN -> self.spawn(other -> {}, SpawnOptions.NONE.link());
                        }
                    } catch (ProcessExit noProcess) {
                        if (!noProcess.reason().equals(ExitReason.NO_PROCESS)) throw noProcess;
                    }
                }
                case Numbered(int sender, int count) -> {
                    if (count != ++seen[sender]) wrong.put("order from " + sender + " to " + number, true);
                }
                case Signal.Down down -> {
                    if (downs.computeIfAbsent(down.monitor(), m -> new AtomicInteger()).incrementAndGet() > 1)
                        wrong.put("two downs", true);
                }
                case Object other -> {}
            }
        }
    }
}
