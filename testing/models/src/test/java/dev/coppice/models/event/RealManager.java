package dev.coppice.models.event;

import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.event.EventManager.HandlerGone;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.event.RemovalReason;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.event.Step.Reaction;
import dev.coppice.models.event.Step.Request;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The event manager that the commands drive, its owners and its other clients, in a simulated runtime.
final class RealManager implements AutoCloseable {
    private record Told(String id, Step.Event content) {}

    private record Question(String id, Reaction reaction) implements Call<EventManager<Told>, String> {}

    private sealed interface Order {}

    private record Do(String id, Request request) implements Order {}

    private record End(ExitReason reason) implements Order {}

    private record Gone(String text) implements Order {}

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final EventManager<Told> manager;
    private final Pid pid;
    private final List<Pid> owners = new ArrayList<>();
    private final List<Ref<Order>> addresses = new ArrayList<>();
    private int commands;

    RealManager(long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        manager = EventManager.start(test.runtime());
        pid = Objects.requireNonNull(manager.ref().pid());
        Gen.whenEnded(pid).thenAccept(reason -> observed.event("manager", now(), "ended " + reason));
        for (int i = 0; i < Step.OWNERS; i++) {
            var name = "o" + i;
            Ref<Order> owner = test.runtime().start(new Owner(name, i == 1));
            addresses.add(owner);
            owners.add(Objects.requireNonNull(owner.pid()));
            Gen.whenEnded(owners.getLast()).thenAccept(reason -> observed.event(name, now(), "ended " + reason));
        }
        test.run();
    }

    private long now() {
        return test.now().toMillis();
    }

    void step(Step step) {
        var id = "r" + commands++;
        switch (step) {
            case Step.Wait(int millis) -> test.advance(Duration.ofMillis(millis));
            case Step.Notify(var event) -> manager.notify(new Told(id, event));
            case Step.ShutDown() -> test.runtime().exit(pid, ExitReason.SHUTDOWN);
            case Step.Kill() -> test.runtime().exit(pid, ExitReason.KILL);
            case Step.Stop() -> client(id, () -> done(manager::stop));
            case Step.System(var kind) -> client(id, () -> system(kind));
            case Step.Ask(int from, var request) -> {
                if (from >= owners.size()) client(id, () -> perform(id, request, false));
                else if (owners.get(from).isAlive()) addresses.get(from).cast(new Do(id, request));
            }
            case Step.EndOwner(int owner, var reason) -> {
                if (reason == Step.Reason.KILL) test.runtime().exit(owners.get(owner), ExitReason.KILL);
                else addresses.get(owner).cast(new End(reason(reason)));
            }
        }
        test.run();
        observed.snapshot(now(), state());
    }

    private static ExitReason reason(Step.Reason reason) {
        return switch (reason) {
            case NORMAL -> ExitReason.NORMAL;
            case SHUTDOWN -> ExitReason.SHUTDOWN;
            case BROKEN -> ExitReason.of("broken");
            case KILL -> ExitReason.KILL;
        };
    }

    private String system(Step.System.Kind kind) {
        var sys = Sys.of(pid).timeout(Duration.ofDays(999));
        return switch (kind) {
            case SUSPEND -> done(sys::suspend);
            case RESUME -> done(sys::resume);
            case STATE -> ((Map<?, ?>) Objects.requireNonNull(sys.state())).entrySet().stream()
                    .map(Object::toString).toList().toString();
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
        String answer;
        try {
            answer = request.get();
        } catch (CallFailed failed) {
            answer = text(failed.cause());
        }
        observed.reply(id, now(), answer);
    }

    private String perform(String id, Request request, boolean owns) {
        return switch (request) {
            case Request.SyncNotify(var event) -> done(() -> manager.syncNotify(new Told(id, event)));
            case Request.Add(int handler, var plan, boolean supervised) -> done(() -> {
                if (owns && supervised) manager.addSupervised("h" + handler, new Handler(handler, plan), this::gone);
                else manager.add("h" + handler, new Handler(handler, plan));
            });
            case Request.Remove(int handler) -> String.valueOf(manager.remove("h" + handler, id));
            case Request.Swap(int handler, int successor, var plan, boolean supervised) -> done(() -> {
                var next = new Handler(successor, plan);
                if (owns && supervised) {
                    manager.swapSupervised("h" + handler, id, "h" + successor, next, this::gone);
                } else {
                    manager.swap("h" + handler, id, "h" + successor, next);
                }
            });
            case Request.Call(int handler, var reaction) -> manager.call("h" + handler, new Question(id, reaction));
            case Request.Which() -> manager.handlers().toString();
        };
    }

    private Order gone(HandlerGone gone) {
        return new Gone(gone.id() + " gone " + text(gone.reason()));
    }

    // ── text ──

    private static String text(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash _ -> "crash";
            case ExitReason.BadReturn _ -> "bad return";
            case ExitReason.Custom(EventManager.NoHandler _) -> "no handler";
            case ExitReason.Custom(EventManager.HandlerThere _) -> "already there";
            default -> reason.toString();
        };
    }

    private static String text(RemovalReason why) {
        return switch (why) {
            case RemovalReason.ByItself() -> "by itself";
            case RemovalReason.Removed(var argument) -> "removed " + argument;
            case RemovalReason.Swapped(var argument, var successor) -> "swapped " + argument + " for " + successor;
            case RemovalReason.Failed(var reason) -> "failed " + text(reason);
            case RemovalReason.OwnerEnded(var reason) -> "owner ended " + text(reason);
            case RemovalReason.ManagerEnds(var reason) -> "manager ends " + text(reason);
        };
    }

    // ── handlers and owners ──

    private final class Handler extends EventHandler<Integer, Told> {
        private final int id;
        private final Step.Handler plan;

        Handler(int id, Step.Handler plan) {
            this.id = id;
            this.plan = plan;
        }

        private void observe(String what) {
            observed.event("manager", now(), "h" + id + " " + what);
        }

        private void takes(int millis) {
            if (millis > 0) test.sleep(Duration.ofMillis(millis));
        }

        @Override protected Integer init(@Nullable Object handedOver) {
            observe("init from " + (handedOver == null ? "nothing" : handedOver));
            takes(plan.initMillis());
            if (plan.initThrows()) throw new Planned();
            return 0;
        }

        @Override protected HandlerResult<Integer> handle(Told event, Integer state) {
            observe("handles " + event.id + "@" + state);
            var result = react(event.content.reactions().get(id), state);
            return result == null ? nothing() : result;
        }

        @Override protected HandlerResult<Integer> handleCall(Call<?, ?> call, Integer state) {
            var question = (Question) call;
            observe("answers " + question.id + "@" + state);
            var reaction = react(question.reaction, state);
            return reaction == null ? nothing() : reaction.reply(question, "answer " + state);
        }

        @Override protected HandlerResult<Integer> handleSignal(Signal signal, Integer state) {
            var exit = (Signal.Exit) signal;
            observe("handles exit " + name(exit.from()) + " " + exit.reason() + "@" + state);
            return keep(state + 1);
        }

        @SuppressWarnings("NullAway") // what a wrong handler returns
        private HandlerResult<Integer> nothing() {
            return null;
        }

        private @Nullable HandlerResult<Integer> react(Reaction reaction, Integer state) {
            takes(reaction.millis());
            var result = switch (reaction.kind()) {
                case KEEP -> keep(state + 1);
                case SAME -> keep();
                case REMOVE -> remove();
                case SWAP -> swap("itself", "h" + reaction.id(), new Handler(reaction.id(), reaction.successor()));
                case NULL -> null;
                case THROW -> throw new Planned();
            };
            return result != null && reaction.hibernates() ? result.hibernate() : result;
        }

        @Override protected @Nullable Object terminate(RemovalReason why, Integer state) {
            observe("terminate " + text(why) + "@" + state);
            takes(plan.endMillis());
            if (plan.endThrows()) throw new Planned();
            return "bye h" + id;
        }
    }

    private final class Owner extends GenServer<Integer, Order> {
        private final String name;
        private final boolean traps;

        Owner(String name, boolean traps) {
            this.name = name;
            this.traps = traps;
        }

        @Override protected boolean trapsExits() {
            return traps;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Order order, Integer state) {
            switch (order) {
                case Do(var id, var request) -> attempt(id, () -> perform(id, request, true));
                case Gone(var text) -> observed.event(name, now(), text);
                case End(var reason) -> {
                    return next(state).stop(reason);
                }
            }
            return next(state);
        }

        @Override protected Next<Integer> handleSignal(Signal signal, Integer state) {
            var exit = (Signal.Exit) signal;
            observed.event(name, now(), "exit " + name(exit.from()) + " " + exit.reason());
            return next(state);
        }
    }

    // ── the state after a command ──

    private String name(Object process) {
        if (process.equals(pid)) return "manager";
        int owner = owners.indexOf(process);
        return owner < 0 ? "outside" : "o" + owner;
    }

    private String state() {
        var info = test.runtime().info(pid, 1000);
        var text = new StringBuilder(info.map(RealManager::status).orElse("ended")).append(' ')
                .append(info.stream().flatMap(some -> some.messages().stream()).flatMap(this::shown).toList());
        for (var owner : owners) {
            text.append(' ').append(name(owner)).append(' ').append(test.runtime().info(owner, 0).map(some ->
                    status(some) + (some.links().contains(pid) ? " linked" : "")).orElse("ended"));
        }
        return text.toString();
    }

    private static String status(ProcessInfo info) {
        return switch (info.status()) {
            case BLOCKED, RUNNING, READY -> "busy";
            default -> info.status().name().toLowerCase(Locale.ROOT);
        };
    }

    private Stream<String> shown(Object entry) {
        return switch (entry) {
            case Signal.Exit(var from, var reason) -> Stream.of("exit " + name(from) + " " + reason);
            case dev.coppice.core.spi.Request<?> request -> shown(request.payload());
            case Told(var event, _) -> Stream.of(event);
            default -> entry.getClass().getEnclosingClass() == EventManager.class
                    ? Stream.of(entry.getClass().getSimpleName()) : Stream.empty();
        };
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
