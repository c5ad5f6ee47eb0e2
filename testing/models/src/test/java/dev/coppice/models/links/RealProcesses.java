package dev.coppice.models.links;

import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.Alias.Mode;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.links.Step.Op;
import dev.coppice.models.links.Step.Reason;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// The processes that the commands drive, in a simulated runtime.
final class RealProcesses implements AutoCloseable {
    private record Act(List<Op> ops) {}

    private record Message(String text, Pid from) {}

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final List<Pid> pids = new ArrayList<>();
    private final List<Alias> aliases = new ArrayList<>();
    private int sent;

    RealProcesses(long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        test.runtime().onDeadLetter(letter -> {
            if (letter.message() instanceof Message message) {
                observed.deadLetter(message.text, letter.cause().toString());
            }
        });
        for (int i = 0; i < Step.PROCESSES; i++) {
            var options = i % 2 == 1 ? SpawnOptions.NONE.trapExits() : SpawnOptions.NONE;
            added(Gen.spawn(test.runtime(), self -> new Body(self).run(), options));
        }
        test.run();
    }

    private void added(Pid pid) {
        var name = "p" + pids.size();
        pids.add(pid);
        Gen.whenEnded(pid).thenAccept(reason -> observed.event(name, now(), "ended " + reason));
    }

    private long now() {
        return test.now().toMillis();
    }

    private String name(Object pid) {
        return "p" + pids.indexOf(pid);
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(var process, var ops) -> {
                var pid = pids.get(process % pids.size());
                if (pid.isAlive()) Gen.send(pid, new Act(ops));
            }
            case Step.Wait(var millis) -> test.advance(Duration.ofMillis(millis));
        }
        test.run();
        observed.snapshot(now(), state());
    }

    private static ExitReason reason(Reason reason) {
        return switch (reason) {
            case NORMAL -> ExitReason.NORMAL;
            case SHUTDOWN -> ExitReason.SHUTDOWN;
            case BROKEN -> ExitReason.of("broken");
            case KILL -> ExitReason.KILL;
        };
    }

    /// What one process does.
    private final class Body {
        private final ReceiveContext self;
        private final List<MonitorRef> monitors = new ArrayList<>();
        private final List<Alias> own = new ArrayList<>();

        Body(ReceiveContext self) {
            this.self = self;
        }

        void run() {
            while (true) {
                switch (self.receive()) {
                    case Act(var ops) -> ops.forEach(this::perform);
                    case Signal.Exit(var from, var reason) -> handled(from, "exit " + reason);
                    case Signal.Down down -> handled((Pid) down.process(),
                            "down " + monitors.indexOf(down.monitor()) + " " + down.reason());
                    case Message(var text, var from) -> handled(from, text);
                    case Object other -> throw new IllegalStateException("unexpected: " + other);
                }
            }
        }

        private void handled(Pid from, String what) {
            observed.event(name(self.pid()) + " from " + name(from), now(), what);
        }

        private void observe(String what) {
            observed.event(name(self.pid()), now(), what);
        }

        private void perform(Op op) {
            if (!self.pid().isAlive()) return; // its code goes on, and nothing of it counts
            var other = pids.get(op.other() % pids.size());
            switch (op.kind()) {
                case LINK -> {
                    try {
                        self.link(other);
                    } catch (ProcessExit noProcess) {
                        observe(noProcess.reason().toString());
                    }
                }
                case UNLINK -> self.unlink(other);
                case UNLINK_AND_FLUSH -> self.unlinkAndFlush(other);
                case MONITOR -> monitors.add(self.monitor(other));
                case DEMONITOR -> {
                    if (!monitors.isEmpty()) {
                        observe("demonitor " + self.demonitor(monitors.get(op.other() % monitors.size())));
                    }
                }
                case DEMONITOR_AND_FLUSH -> {
                    if (!monitors.isEmpty()) self.demonitorAndFlush(monitors.get(op.other() % monitors.size()));
                }
                case SIGNAL -> self.exit(other, reason(op.reason()));
                case SEND -> self.send(other, new Message("m" + sent++, self.pid()));
                case TRAP, DO_NOT_TRAP -> observe("trapped " + self.trapExits(op.kind() == Op.Kind.TRAP));
                case ALIAS -> keep(self.alias(op.mode() == Mode.REPLY ? Mode.REPLY : Mode.EXPLICIT));
                case MONITOR_WITH_ALIAS -> {
                    var alias = self.monitorWithAlias(other, op.mode());
                    monitors.add(Objects.requireNonNull(alias.monitor()));
                    keep(alias);
                }
                case SEND_THROUGH_ALIAS -> {
                    if (!aliases.isEmpty()) {
                        aliases.get(op.other() % aliases.size()).send(new Message("a" + sent++, self.pid()));
                    }
                }
                case UNALIAS -> {
                    if (!own.isEmpty()) observe("unalias " + own.get(op.other() % own.size()).unalias());
                }
                case SPAWN_LINKED -> added(self.spawn(child -> new Body(child).run(), SpawnOptions.NONE.link()));
                case SPAWN_MONITORED -> {
                    var child = self.spawnMonitored(own -> new Body(own).run(), SpawnOptions.NONE);
                    monitors.add(child.monitor());
                    added(child.pid());
                }
                case IS_ALIVE -> observe(name(other) + " alive " + other.isAlive());
                case SLEEP -> self.sleep(Duration.ofMillis(op.millis()));
                case END -> throw new ProcessExit(reason(op.reason()));
            }
        }

        private void keep(Alias alias) {
            own.add(alias);
            aliases.add(alias);
        }
    }

    // ── the state after a command ──

    private String state() {
        var text = new StringBuilder();
        for (var pid : pids) test.runtime().info(pid, 1000).ifPresent(info -> text.append(state(info)));
        return text.toString();
    }

    private String state(ProcessInfo info) {
        boolean busy = info.stack().stream().anyMatch(frame -> frame.getMethodName().equals("perform"));
        return "\n    " + name(info.pid()) + (busy ? " busy " : " waits ") + info.trapsExits() + " "
                + info.messages().stream().flatMap(this::shown).sorted().toList()
                + " links " + names(info.links()) + " monitors " + names(info.monitors())
                + " monitored by " + names(info.monitoredBy());
    }

    private List<String> names(List<?> some) {
        return some.stream().map(this::name).sorted().toList();
    }

    private Stream<String> shown(Object entry) {
        return switch (entry) {
            case Signal.Exit(var from, var reason) -> Stream.of("exit " + name(from) + " " + reason);
            case Signal.Down down -> Stream.of("down " + name(down.process()) + " " + down.reason());
            case Message message -> Stream.of(message.text);
            default -> Stream.empty();
        };
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
