package dev.coppice.cluster.swarm;

import dev.coppice.cluster.LinkFull;
import dev.coppice.cluster.Node;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// One process of a swarm: carries out the swarm's instructions, and keeps the accounts.
final class Actor {

    /// Something to do in the process.
    @FunctionalInterface
    interface Act {
        void run(Actor actor, ReceiveContext self);
    }

    final int number;
    final String node;
    final Name<Object> name;
    private final Accounts accounts;
    private final Supplier<Node> nodes;
    final Pid pid;
    /// The pids that it has been told of.
    final List<Pid> known = new ArrayList<>();
    private final Map<Pid, Long> lines = new LinkedHashMap<>();
    private final Map<Object, Accounts.Watch> watches = new LinkedHashMap<>();
    private final Map<MonitorRef, Object> tags = new LinkedHashMap<>();
    private final Map<Object, Long> deadlines = new LinkedHashMap<>();
    private final Map<TimerRef, Object> timers = new LinkedHashMap<>();
    private int lastTag;

    Actor(int number, String node, Accounts accounts, Supplier<Node> nodes) {
        this.number = number;
        this.node = node;
        this.name = new Name<>("actor-" + number);
        this.accounts = accounts;
        this.nodes = nodes;
        this.pid = Gen.spawn(nodes.get().runtime(), this::run, SpawnOptions.NONE.trapExits().label("actor-" + number));
    }

    private void run(ReceiveContext self) {
        self.register(name);
        while (true) handle(self, self.receive());
    }

    @SuppressWarnings("unchecked") // the only requests are questions
    private void handle(ReceiveContext self, Object entry) {
        switch (entry) {
            case Act act -> act.run(this, self);
            case Protocol.Numbered message -> accounts.handled(message);
            case Protocol.Hello(var other) -> {
                if (known.size() > 20) known.removeFirst();
                known.add(other);
            }
            case Protocol.End(var why) -> self.end(ExitReason.of(why));
            case Request<?> request -> {
                int number = ((Protocol.Question) request.payload()).number();
                if (number % 7 == 0) request.defer(); // never answered
                else ((Request<Object>) request).reply(number + 1);
            }
            case Signal.Down down -> {
                var watch = watches.get(down.tag());
                if (watch != null) watch.downs++;
                if (watch != null && watch.removed) throw new AssertionError("a Down after demonitor: " + down);
            }
            case Signal.Exit exit -> accounts.exitsSeen++;
            case Signal.TimerFired(var timer, var content) -> {
                accounts.timersFired++;
                timers.remove(timer);
                if (ProcessControl.nanoTime(self.runtime()) < deadlines.getOrDefault(content, 0L))
                    accounts.timersEarly++;
            }
            case PendingCall.Completed(var tag, var call) -> ended(call);
            default -> accounts.strayReplies++;
        }
    }

    private void ended(PendingCall<?> call) {
        try {
            if (!((Object) ((Protocol.Question) call.payload()).number())
                    .equals((Integer) call.await(Duration.ZERO) - 1)) {
                throw new AssertionError("the answer to another question: " + call);
            }
            accounts.replies++;
        } catch (CallFailed failed) {
            accounts.failures++;
        }
    }

    // ── instructions of the swarm ──

    void greet(Actor other) {
        cast(nodes.get().ref(other.node, other.name), new Protocol.Hello(pid));
    }

    private static void cast(Ref<Object> to, Object message) {
        try {
            to.cast(message);
        } catch (LinkFull full) {
            // nothing was sent
        }
    }

    void send(Pid to, int count) {
        long line = lines.computeIfAbsent(to, any -> accounts.open(pid, to));
        var account = java.util.Objects.requireNonNull(accounts.lines.get(line));
        Ref<Object> ref = Gen.ref(to);
        for (int i = 0; i < count; i++) {
            try {
                ref.cast(new Protocol.Numbered(line, account.sent));
                account.sent++;
                accounts.casts++;
            } catch (LinkFull full) {
                return;
            }
        }
    }

    void call(Pid to, int number, Duration timeout) {
        accounts.calls++;
        try {
            var answer = Gen.call(to, new Protocol.Question(number), timeout);
            if (!((Object) (number + 1)).equals(answer))
                throw new AssertionError("the answer to another question: " + answer);
            accounts.replies++;
        } catch (CallFailed failed) {
            accounts.failures++;
        }
    }

    void ask(ReceiveContext self, Pid to, int number) {
        if (number % 7 == 0) return; // would never complete
        accounts.calls++;
        Gen.request(to, new Protocol.Question(number)).deliverAs("ask");
    }

    void monitor(ReceiveContext self, Pid to) {
        var tag = "monitor-" + number + "-" + ++lastTag;
        var watch = new Accounts.Watch(this);
        accounts.watches.add(watch);
        watches.put(tag, watch);
        tags.put(self.monitor(to, tag), tag);
    }

    void demonitor(ReceiveContext self) {
        if (tags.isEmpty()) return;
        var monitor = tags.keySet().iterator().next();
        var watch = java.util.Objects.requireNonNull(watches.get(tags.remove(monitor)));
        if (self.demonitor(monitor)) watch.removed = true;
    }

    void timer(ReceiveContext self, Duration delay) {
        var content = "timer-" + ++lastTag;
        accounts.timersStarted++;
        deadlines.put(content, ProcessControl.nanoTime(self.runtime()) + delay.toNanos());
        timers.put(self.startTimer(delay, content), content);
    }

    void cancelTimer() {
        if (timers.isEmpty()) return;
        var timer = timers.keySet().iterator().next();
        timers.remove(timer);
        if (timer.tryCancel()) accounts.timersCancelled++;
    }
}
