package dev.coppice.models.server;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxFull;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.Sys;
import dev.coppice.core.TimerInfo;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.FixedDelay;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.server.RealServer.Ask;
import dev.coppice.models.server.RealServer.Cast;
import dev.coppice.models.server.RealServer.Message;
import dev.coppice.models.server.Step.Reason;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The server that the commands drive, with its peers and its parent, in a simulated runtime.
final class RealWorld implements AutoCloseable {
    private static final Duration DAYS = Duration.ofDays(999);

    /// What the other processes do: end, or send the server an exit signal.
    private record Order(Reason reason, boolean ends) {}

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final List<Pid> peers = new ArrayList<>();
    private final Ref<Message> server;
    private final Pid pid;
    private final @Nullable Pid parent;
    private final boolean isNamed;
    private int number;

    RealWorld(Setting setting, long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        test.runtime().onDeadLetter(letter -> {
            var message = letter.message() instanceof FixedDelay timer ? timer.message() : letter.message();
            if (message instanceof Cast cast) observed.deadLetter(cast.id(), letter.cause().toString());
        });
        for (int i = 0; i < Step.PEERS; i++) peers.add(peer("p" + i, i == 0));
        var traits = setting.traits();
        isNamed = traits.named();
        var options = StartOptions.defaults().label("server");
        if (traits.named()) options = options.name(RealServer.NAME);
        if (traits.dedicated()) options = options.onDedicatedThread();
        if (setting.capacity() > 0) {
            options = options.mailbox(new MailboxLimit(setting.capacity(), setting.overflow()));
        }
        var definition = new RealServer(setting, test, observed, List.copyOf(peers), this::nameOf);
        if (traits.parented()) {
            var started = new AtomicReference<Ref<Message>>();
            parent = test.runtime().start(new Parent(definition, options, started)).pid();
            server = Objects.requireNonNull(started.get());
        } else {
            parent = null;
            server = test.runtime().start(definition, options);
        }
        pid = Objects.requireNonNull(server.pid());
        Gen.spawn(test.runtime(), self -> {
            self.monitor(pid);
            var down = (Signal.Down) self.receive(Signal.Down.class::isInstance, DAYS);
            observed.event("monitor", now(), "ended " + RealServer.text(down.reason()));
        }, SpawnOptions.NONE);
        test.run();
        if (traits.logged()) Gen.spawn(test.runtime(), self -> Sys.of(pid).log(3), SpawnOptions.NONE);
        test.run();
    }

    static ExitReason reason(Reason reason) {
        return switch (reason) {
            case NORMAL -> ExitReason.NORMAL;
            case SHUTDOWN -> ExitReason.SHUTDOWN;
            case BROKEN -> ExitReason.of("broken");
            case KILL -> ExitReason.KILL;
        };
    }

    private long now() {
        return test.now().toMillis();
    }

    // ── the other processes ──

    private Pid peer(String name, boolean traps) {
        var options = SpawnOptions.NONE.label(name);
        return Gen.spawn(test.runtime(), self -> {
            while (true) {
                switch (self.receive(_ -> true, DAYS)) {
                    case Signal.Exit(_, var reason) -> observed.event(name, now(), "exit " + RealServer.text(reason));
                    case Order(var reason, var ends) when ends -> throw new ProcessExit(reason(reason));
                    case Order(var reason, _) -> self.exit(pid, reason(reason));
                    case null, default -> throw new IllegalStateException("unexpected");
                }
            }
        }, traps ? options.trapExits() : options);
    }

    /// The parent of the server: it traps exits.
    private final class Parent extends GenServer<Integer, Order> {
        private final RealServer child;
        private final StartOptions options;
        private final AtomicReference<Ref<Message>> started;

        Parent(RealServer child, StartOptions options, AtomicReference<Ref<Message>> started) {
            this.child = child;
            this.options = options;
            this.started = started;
        }

        @Override protected boolean trapsExits() {
            return true;
        }

        @Override protected Next<Integer> init() {
            started.set(startLinked(child, options).orThrow());
            return next(0);
        }

        @Override protected Next<Integer> handle(Order order, Integer state) {
            if (order.ends) return stop(reason(order.reason));
            runtime().exit(pid, reason(order.reason));
            return keep();
        }

        @Override protected Next<Integer> handleSignal(Signal signal, Integer state) {
            if (signal instanceof Signal.Exit(_, var reason)) {
                observed.event("parent", now(), "exit " + RealServer.text(reason));
            }
            return keep();
        }
    }

    private Object nameOf(Object process) {
        int peer = peers.indexOf(process);
        return peer >= 0 ? "p" + peer : process.equals(parent) ? "parent" : Neighbours.OUTSIDE;
    }

    // ── commands ──

    void step(Step step) {
        int id = number++;
        switch (step) {
            case Step.Cast(var plan, var byName) -> client("m" + id, () -> {
                address(byName).cast(new Cast("m" + id, plan));
                return "sent";
            });
            case Step.CastLate(var plan, var late) -> Gen.spawn(test.runtime(), self -> {
                attempt("m" + id, () -> {
                    server.cast(new Cast("m" + id, plan));
                    return "sent";
                });
                test.takes(Duration.ofMillis(late));
            }, SpawnOptions.NONE);
            case Step.Ask(var plan, var timeout, var byName) -> client("m" + id,
                    () -> address(byName).call(new Ask("m" + id, plan), Duration.ofMillis(timeout)));
            case Step.System(var kind) -> client("s" + id, () -> system(kind));
            case Step.Stop(var reason) -> client("s" + id, () -> {
                Gen.stop(pid, reason(reason), null);
                return "ended";
            });
            case Step.Exit(var from, var reason) -> order(from, new Order(reason, false));
            case Step.EndOther(var which, var reason) -> order(which, new Order(reason, true));
            case Step.Wait(var millis) -> test.advance(Duration.ofMillis(millis));
        }
        test.run();
        observed.snapshot(now(), state());
    }

    private Ref<Message> address(boolean byName) {
        return byName && isNamed ? test.runtime().ref(RealServer.NAME) : server;
    }

    private void order(int who, Order order) {
        var process = who == Step.OUTSIDE ? null : who == Step.PARENT ? parent : peers.get(who);
        if (who == Step.OUTSIDE) test.runtime().exit(pid, reason(order.reason));
        else if (process == null) return;
        else if (order.ends && order.reason == Reason.KILL) test.runtime().exit(process, ExitReason.KILL);
        else if (process.isAlive()) Gen.send(process, order);
    }

    private String system(Step.System.Kind kind) {
        var sys = Sys.of(pid).timeout(DAYS);
        return switch (kind) {
            case PING -> done(sys::ping);
            case STATE -> String.valueOf(sys.state());
            case REPLACE -> String.valueOf(sys.replaceState(data -> (Integer) Objects.requireNonNull(data) + 1000));
            case FAIL_TO_REPLACE -> String.valueOf(sys.replaceState(_ -> {
                throw new Planned("replace");
            }));
            case SUSPEND -> done(sys::suspend);
            case RESUME -> done(sys::resume);
            case CHANGE -> done(() -> sys.changeCode("old", null));
            case FAIL_TO_CHANGE -> done(() -> sys.changeCode("old", "extra"));
        };
    }

    private static String done(Runnable request) {
        request.run();
        return "done";
    }

    private void client(String id, Supplier<String> request) {
        Gen.spawn(test.runtime(), self -> attempt(id, request), SpawnOptions.NONE);
    }

    private void attempt(String id, Supplier<String> request) {
        String result;
        try {
            result = request.get();
        } catch (MailboxFull _) {
            result = "refused";
        } catch (CallFailed failed) {
            result = failure(failed.cause());
        }
        observed.reply(id, now(), result);
    }

    private static String failure(ExitReason cause) {
        if (cause instanceof ExitReason.Custom(Sys.CallbackFailed _)) return "callback failed";
        return cause.equals(ExitReason.of(Sys.NOT_SUSPENDED)) ? "not suspended" : RealServer.text(cause);
    }

    // ── the state after a command ──

    private String state() {
        var info = test.runtime().info(pid, 1000);
        var timers = test.runtime().timers(pid).stream().map(RealWorld::text).sorted().toList();
        var alive = processes().filter(process -> ((Pid) process).isAlive()).map(this::nameOf).toList();
        return info.map(RealWorld::status).orElse("ended") + " "
                + info.map(this::messages).orElse(List.of()) + " timers=" + timers + " named="
                + (test.runtime().whereis(RealServer.NAME) != null) + " links="
                + names(info.map(ProcessInfo::links).orElse(List.of())) + " monitors="
                + names(info.map(ProcessInfo::monitors).orElse(List.of()))
                + " alive=" + alive;
    }

    private List<Object> names(List<?> some) {
        return processes().filter(some::contains).map(this::nameOf).toList();
    }

    private Stream<Object> processes() {
        return Stream.concat(peers.stream(), Stream.ofNullable(parent));
    }

    private static String status(ProcessInfo info) {
        return switch (info.status()) {
            case BLOCKED, RUNNING, READY -> "busy";
            default -> info.status().name().toLowerCase(Locale.ROOT);
        };
    }

    private List<String> messages(ProcessInfo info) {
        return info.messages().stream().flatMap(this::text).toList();
    }

    private Stream<String> text(Object entry) {
        return switch (entry) {
            case Request<?> request when !(request.payload() instanceof Ask) -> Stream.empty();
            case Request<?> request -> Stream.of(request.payload().toString());
            case Signal.TimerFired(_, var payload) when !(payload instanceof Cast) -> Stream.empty();
            case Signal.TimerFired(_, var payload) -> Stream.of("timer " + payload);
            case Signal.Down down -> Stream.of("down " + nameOf(down.process()) + " " + RealServer.text(down.reason()));
            case Signal.Exit(var from, var reason) ->
                Stream.of("exit " + nameOf(from) + " " + RealServer.text(reason));
            default -> Stream.of(entry.toString());
        };
    }

    private static String text(TimerInfo timer) {
        return (timer.message() instanceof Cast ? timer.message() : "wait") + "@" + timer.remaining().toMillis();
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
