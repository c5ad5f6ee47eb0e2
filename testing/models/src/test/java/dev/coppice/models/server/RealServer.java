package dev.coppice.models.server;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.server.Step.Op;
import dev.coppice.models.server.Step.Plan;
import dev.coppice.models.server.Step.Then;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The server that does what the messages say. Each definition is started once.
final class RealServer extends GenServer<Integer, RealServer.Message> {
    static final Name<Message> NAME = new Name<>("server");

    sealed interface Message {
        String id();

        Plan plan();
    }

    record Cast(String id, Plan plan) implements Message {
        @Override public String toString() {
            return id;
        }
    }

    record Ask(String id, Plan plan) implements Message, Call<Message, String> {
        @Override public String toString() {
            return id;
        }
    }

    private final Setting setting;
    private final TestRuntime test;
    private final Observed observed;
    private final List<Pid> peers;
    /// Names a process in what is observed.
    private final UnaryOperator<Object> named;
    private final @Nullable TimerRef[] timers = new TimerRef[Step.TIMERS];
    private final @Nullable MonitorRef[] monitors = new MonitorRef[Step.PEERS];
    private final List<From<String>> deferred = new ArrayList<>();
    private boolean registered;

    RealServer(Setting setting, TestRuntime test, Observed observed, List<Pid> peers, UnaryOperator<Object> named) {
        this.setting = setting;
        this.test = test;
        this.observed = observed;
        this.peers = peers;
        this.named = named;
        this.registered = setting.traits().named();
    }

    private void observe(String what) {
        observed.event("server", test.now().toMillis(), what);
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crash(var thrown) ? "crash " + thrown.getMessage() : reason.toString();
    }

    // ── settings ──

    @Override protected boolean trapsExits() {
        return setting.traits().traps();
    }

    @Override protected boolean inlineCalls() {
        return setting.traits().inline();
    }

    @Override protected @Nullable Duration idleAfter() {
        return setting.idleAfter() == 0 ? null : millis(setting.idleAfter());
    }

    @Override protected @Nullable Duration hibernateAfter() {
        return setting.hibernateAfter() == 0 ? null : millis(setting.hibernateAfter());
    }

    // ── callbacks ──

    @Override protected Next<Integer> init() {
        return next(0, new Cast("first", setting.first()));
    }

    @Override protected Next<Integer> handle(Message message, Integer data) {
        observe(message.id() + "@" + data);
        return perform(message.id(), message.plan(), message instanceof Ask ask ? ask : null, data);
    }

    @Override protected Next<Integer> handleSignal(Signal signal, Integer data) {
        String id = switch (signal) {
            case Signal.Idle _ -> "idle";
            case Signal.Down down -> {
                for (int i = 0; i < monitors.length; i++) if (down.monitor().equals(monitors[i])) monitors[i] = null;
                yield "down " + named.apply(down.process()) + " " + text(down.reason());
            }
            case Signal.Exit(var from, var reason) -> "exit " + named.apply(from) + " " + text(reason);
            case Signal.TimerFired(_, var payload) -> "timer " + payload;
        };
        observe(id + "@" + data);
        var plan = signal instanceof Signal.TimerFired(_, Cast fired) ? fired.plan() : setting.onSignal();
        return perform(id, plan, null, data);
    }

    @Override protected Integer codeChange(Object oldVersion, @Nullable Object extra, Integer data) {
        if (extra != null) throw new Planned("code");
        return data + 100;
    }

    @Override protected void terminate(ExitReason reason, Integer data) {
        observe("terminate " + text(reason) + "@" + data);
        int takes = setting.busy(setting.terminating());
        if (takes > 0) test.sleep(millis(takes));
        if (setting.traits().terminateThrows()) throw new Planned("in terminate");
    }

    // ── plans ──

    private Next<Integer> perform(String id, Plan plan, @Nullable Ask ask, int data) {
        perform(id, plan.before(), 0);
        int takes = setting.busy(plan.busy());
        if (takes > 0) {
            if (plan.keepsWorker()) test.takes(millis(takes));
            else test.sleep(millis(takes));
        }
        perform(id, plan.after(), 10);
        if (plan.answersDeferred()) {
            deferred.forEach(from -> from.reply("late"));
            deferred.clear();
        }
        if (plan.then() instanceof Then.Throw) throw new Planned();
        if (ask != null && plan.defers()) deferred.add(from(ask));
        int then = plan.keepsState() ? data : data + 1;
        var next = plan.then() instanceof Then.Continue(var further) ? next(then, new Cast(id + "c", further))
                : plan.keepsState() ? this.keep() : next(then);
        if (ask != null && !plan.defers()) next = next.reply(ask, id);
        return switch (plan.then()) {
            case Then.Idle(int after) -> next.idleAfter(after == Step.NEVER ? null : millis(after));
            case Then.Hibernate() -> next.hibernate();
            case Then.Stop(var reason) -> next.stop(RealWorld.reason(reason));
            default -> next;
        };
    }

    private void perform(String id, List<Op> ops, int first) {
        for (int i = 0; i < ops.size(); i++) {
            var op = ops.get(i);
            int which = op.which();
            var delay = millis(op.delay());
            var timed = new Cast(id + "t" + (first + i), op.plan());
            switch (op.kind()) {
                case SEND_AFTER -> timers[which] = sendAfter(delay, timed);
                case START_TIMER -> timers[which] = startTimer(delay, timed);
                case SIGNAL_AT_ONCE -> timers[which] = startTimer(Duration.ZERO, timed);
                case SEND_EVERY -> timers[which] = sendEvery(delay, timed);
                case FIXED_DELAY -> timers[which] = sendWithFixedDelay(delay, timed);
                case CANCEL -> {
                    var timer = timers[which];
                    observe("cancel " + (timer == null ? "nothing" : left(timer.cancel())));
                }
                case REMAINING -> {
                    var timer = timers[which];
                    observe("remaining " + (timer == null ? "nothing" : left(timer.remaining())));
                }
                case LINK -> link(peers.get(which));
                case UNLINK -> unlink(peers.get(which));
                case MONITOR -> {
                    if (monitors[which] == null) monitors[which] = monitor(peers.get(which));
                }
                case DEMONITOR -> {
                    var monitor = monitors[which];
                    monitors[which] = null;
                    if (monitor != null) demonitor(monitor);
                }
                case TRAP, DO_NOT_TRAP -> observe("trapped " + trapExits(op.kind() == Op.Kind.TRAP));
                case REGISTER -> {
                    if (setting.traits().named() && !registered) register(NAME);
                    registered = setting.traits().named();
                }
                case UNREGISTER -> {
                    if (registered) unregister(NAME);
                    registered = false;
                }
            }
        }
    }

    private static String left(java.util.Optional<Duration> left) {
        return left.map(time -> time.toMillis() + " left").orElse("over");
    }
}
