package dev.coppice.models.server;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.server.Entry.Client;
import dev.coppice.models.server.Step.Op;
import dev.coppice.models.server.Step.Plan;
import dev.coppice.models.server.Step.Then;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The process of a server according to the contract.
final class ServerProcess {
    static final String CRASH = "crash planned";
    static final String TERMINATE_CRASH = "crash in terminate";

    private final World world;
    private final Setting setting;
    private final Mailbox mailbox;
    private final Waits waits;
    private final Timers timers;
    final Neighbours neighbours;
    private final List<Client> deferred = new ArrayList<>();
    private int data;
    private int handled;
    private int computations;
    private boolean traps;
    /// Whether it holds its name.
    boolean named;
    /// Whether it does not get its turn.
    boolean held;
    private boolean working;
    private boolean suspended;
    boolean dead;
    /// The caller whose call is being handled, or who wants the server to stop.
    private @Nullable Client current;
    /// The end of the callback that takes its time.
    @Nullable Due busy;

    ServerProcess(World world, Setting setting, Mailbox mailbox) {
        this.world = world;
        this.setting = setting;
        this.mailbox = mailbox;
        traps = setting.traits().traps();
        named = setting.traits().named();
        waits = new Waits(world, setting, this::arrive);
        timers = new Timers(world, this::arrive);
        neighbours = new Neighbours(world, this, setting.traits().parented(), this::arrive);
        whole(() -> begin("first", setting.first(), null, null));
        pump();
    }

    /// Something comes that no sender waits for.
    private void arrive(Entry entry) {
        if (dead) return;
        if (!(entry instanceof Entry.Message message)) {
            mailbox.add(entry);
        } else {
            switch (mailbox.offer(message, false)) {
                case DROPPED -> {
                    world.observed.deadLetter(message.id(), "DROPPED");
                    timers.handled(message.timer());
                }
                case ENDS -> {
                    Assume.that(!world.isExclusive()); // when its code notices is not promised
                    world.features.add(Feature.MAILBOX_ENDS_IT);
                    world.observed.deadLetter(message.id(), "ENDED");
                    die("max_mailbox");
                }
                default -> {}
            }
        }
        pump();
    }

    /// @param linked whether the signal comes over a link
    void exitSignal(String from, String reason, boolean linked) {
        if (dead) return;
        if (reason.equals("kill") && !linked) {
            world.features.add(Feature.KILLED);
            die("killed");
        } else if (traps) {
            arrive(new Entry.Exit(from, reason));
        } else if (!reason.equals("normal")) {
            world.features.add(neighbours.isParent(from) ? Feature.PARENT_ENDS_IT : Feature.EXIT_SIGNAL);
            die(reason);
        }
    }

    /// From now on `from` stands in for the parent. Whether that holds for signals in the mailbox is not promised.
    void standsIn(String from) {
        Assume.that(mailbox.shown().stream().noneMatch(entry -> entry.startsWith("exit " + from)));
    }

    // ── the next entry ──

    /// Does `work` as a whole: what arrives meanwhile waits.
    void whole(Runnable work) {
        boolean before = working;
        working = true;
        work.run();
        working = before;
    }

    void pump() {
        if (!working) whole(this::handleAll);
    }

    private void handleAll() {
        while (!dead && busy == null && !held) {
            var entry = mailbox.take(waiting -> !suspended || passesSuspension(waiting));
            if (entry == null) return;
            boolean makesWay = mailbox.makesWay(entry);
            if (entry instanceof Entry.Message) {
                var sent = mailbox.admit();
                if (sent != null && sent.client() == null) world.observed.reply(sent.id(), world.now(), "sent");
            }
            if (makesWay) drop((Entry.Message) entry);
            else handle(entry);
        }
    }

    private boolean passesSuspension(Entry entry) {
        return entry instanceof Entry.System || entry instanceof Entry.Stop
                || entry instanceof Entry.Exit exit && neighbours.isParent(exit.from());
    }

    private void drop(Entry.Message message) {
        var client = message.client();
        if (client == null) world.observed.deadLetter(message.id(), "DROPPED");
        else world.answer(client, "max_mailbox");
        timers.handled(message.timer());
    }

    private void handle(Entry entry) {
        switch (entry) {
            case Entry.Message(var id, var plan, var client, var timer) -> begin(id, plan, client, timer);
            case Entry.Fired(var id, var plan) -> begin("timer " + id, plan, null, null);
            case Entry.Waited(var wait) -> {
                if (waits.isIdle(wait)) begin("idle", setting.onSignal(), null, null);
            }
            case Entry.Down(var peer, _, var reason) -> {
                world.features.add(Feature.PEER_DOWN);
                neighbours.seen(peer);
                begin("down " + peer + " " + reason, setting.onSignal(), null, null);
            }
            case Entry.Exit(var from, var reason) -> {
                if (neighbours.isParent(from)) {
                    waits.end();
                    world.features.add(Feature.PARENT_ENDS_IT);
                    terminate(reason, null);
                } else {
                    world.features.add(Feature.TRAPS_EXIT);
                    begin("exit " + from + " " + reason, setting.onSignal(), null, null);
                }
            }
            case Entry.System(var kind, var client) -> system(kind, client);
            case Entry.Stop(var reason, var client) -> {
                waits.end();
                world.features.add(Feature.STOPPED);
                current = client;
                terminate(reason, null);
            }
        }
    }

    private void system(Step.System.Kind kind, Client client) {
        var answer = switch (kind) {
            case PING -> "done";
            case STATE -> {
                world.features.add(Feature.STATE_READ);
                yield String.valueOf(data);
            }
            case REPLACE -> {
                world.features.add(Feature.STATE_REPLACED);
                data += 1000;
                yield String.valueOf(data);
            }
            case FAIL_TO_REPLACE -> {
                world.features.add(Feature.CALLBACK_FAILS);
                yield "callback failed";
            }
            case SUSPEND -> {
                world.features.add(Feature.SUSPENDED);
                suspended = true;
                yield "done";
            }
            case RESUME -> {
                suspended = false;
                yield "done";
            }
            case CHANGE -> {
                if (!suspended) yield "not suspended";
                world.features.add(Feature.CODE_CHANGED);
                data += 100;
                yield "done";
            }
            case FAIL_TO_CHANGE -> {
                if (!suspended) yield "not suspended";
                world.features.add(Feature.CALLBACK_FAILS);
                yield "callback failed";
            }
        };
        waits.restart(suspended);
        world.answer(client, answer);
    }

    // ── a callback ──

    private void begin(String id, Plan plan, @Nullable Client client, Timers.@Nullable Running timer) {
        Assume.that(handled++ < 300);
        waits.end();
        current = client;
        world.observed.event("server", world.now(), id + "@" + data);
        if (!perform(id, plan.before(), 0)) return;
        int takes = setting.busy(plan.busy());
        if (takes == 0) {
            finish(id, plan, timer);
            return;
        }
        world.features.add(plan.keepsWorker() ? Feature.COMPUTES : Feature.WAITS_INSIDE);
        takes(takes, () -> finish(id, plan, timer));
        if (plan.keepsWorker()) {
            Assume.that(computations++ < 50); // it may never come to rest
            long end = world.now() + takes;
            world.exclusively(() -> world.time.advanceTo(end - 1));
            world.time.advanceTo(end);
        }
    }

    /// Lets the server be busy for `millis`, and then do `rest`.
    private void takes(int millis, Runnable rest) {
        busy = world.time.at(world.now() + millis, () -> {
            busy = null;
            whole(rest);
            pump();
        });
    }

    /// Returns false if that ended the server.
    private boolean perform(String id, List<Op> ops, int first) {
        for (int i = 0; i < ops.size(); i++) {
            var op = ops.get(i);
            int which = op.which();
            switch (op.kind()) {
                case SEND_AFTER -> start(Feature.SENDS_AFTER, id + "t" + (first + i), op);
                case START_TIMER, SIGNAL_AT_ONCE -> start(Feature.STARTS_TIMER, id + "t" + (first + i), op);
                case SEND_EVERY -> start(Feature.SENDS_EVERY, id + "t" + (first + i), op);
                case FIXED_DELAY -> start(Feature.FIXED_DELAY, id + "t" + (first + i), op);
                case CANCEL -> world.observed.event("server", world.now(), "cancel " + timers.cancel(which));
                case REMAINING -> world.observed.event("server", world.now(), "remaining " + timers.remaining(which));
                case LINK -> {
                    if (!neighbours.link(which, traps)) {
                        world.features.add(Feature.CRASHES);
                        terminate("no process", null);
                        return false;
                    }
                }
                case UNLINK -> neighbours.unlink(which);
                case MONITOR -> neighbours.monitor(which);
                case DEMONITOR -> demonitor(which);
                case TRAP, DO_NOT_TRAP -> {
                    world.observed.event("server", world.now(), "trapped " + traps);
                    traps = op.kind() == Op.Kind.TRAP;
                }
                case REGISTER -> named |= setting.traits().named();
                case UNREGISTER -> named = false;
            }
        }
        return true;
    }

    private void start(Feature feature, String id, Op op) {
        world.features.add(feature);
        timers.start(id, op);
    }

    private void demonitor(int which) {
        var monitor = neighbours.demonitor(which);
        if (monitor == null) return;
        int before = mailbox.shown().size();
        mailbox.remove(entry -> entry instanceof Entry.Down down && down.monitor() == monitor);
        world.features.add(before == mailbox.shown().size() ? Feature.DEMONITORS : Feature.DEMONITORS_TOO_LATE);
    }

    private void finish(String id, Plan plan, Timers.@Nullable Running timer) {
        if (!perform(id, plan.after(), 10)) return;
        if (plan.answersDeferred()) {
            if (!deferred.isEmpty()) world.features.add(Feature.REPLIES_LATER);
            deferred.forEach(client -> world.answer(client, "late"));
            deferred.clear();
        }
        if (plan.then() instanceof Then.Throw) {
            world.features.add(Feature.CRASHES);
            terminate(CRASH, null);
            return;
        }
        var client = current;
        if (client != null && plan.defers()) deferred.add(client);
        if (!plan.keepsState()) data++;
        if (plan.then() instanceof Then.Stop(var reason)) {
            world.features.add(Feature.STOPS_ITSELF);
            terminate(reason.text(), client == null || plan.defers() ? null : id);
            return;
        }
        if (client != null && !plan.defers()) {
            world.features.add(Feature.REPLIES);
            world.answer(client, id);
        }
        current = null;
        timers.handled(timer);
        if (plan.then() instanceof Then.Continue(var next)) {
            world.features.add(Feature.CONTINUES);
            begin(id + "c", next, null, null);
        } else {
            waits.begin(plan.then());
        }
    }

    // ── the end ──

    /// @param reply the reply to the current call, or null
    private void terminate(String reason, @Nullable String reply) {
        world.observed.event("server", world.now(), "terminate " + reason + "@" + data);
        int takes = setting.busy(setting.terminating());
        if (takes == 0) end(reason, reply);
        else takes(takes, () -> end(reason, reply));
    }

    private void end(String reason, @Nullable String reply) {
        if (reply != null && current != null) world.answer(current, reply);
        boolean fails = setting.traits().terminateThrows();
        if (fails) world.features.add(Feature.TERMINATE_THROWS);
        die(fails ? TERMINATE_CRASH : reason);
    }

    void die(String reason) {
        dead = true;
        if (busy != null) world.features.add(Feature.ENDED_IN_CALLBACK);
        world.time.cancel(busy);
        busy = null;
        named = false;
        waits.end();
        timers.stop();
        world.otherBecomesReady();
        world.observed.event("monitor", world.now(), "ended " + reason);
        if (current != null) ended(current, reason);
        for (var entry : mailbox.clear()) {
            switch (entry) {
                case Entry.Message message -> unhandled(message, reason);
                case Entry.System(_, var client) -> ended(client, reason);
                case Entry.Stop(_, var client) -> ended(client, reason);
                default -> {}
            }
        }
        for (var message : mailbox.clearWaiting()) {
            if (message.client() == null) world.observed.reply(message.id(), world.now(), "sent");
            unhandled(message, reason);
        }
        deferred.forEach(client -> ended(client, reason));
        neighbours.serverEnded(reason);
    }

    private void unhandled(Entry.Message message, String reason) {
        var client = message.client();
        if (client == null) world.observed.deadLetter(message.id(), "ENDED");
        else ended(client, reason);
    }

    private void ended(Client client, String reason) {
        world.answer(client, reason.equals(client.wanted) ? "ended" : reason);
    }

    String state() {
        var running = new ArrayList<>(timers.running());
        var wait = waits.timer();
        if (wait != null) running.add(wait);
        running.sort(null);
        var status = dead ? "ended" : busy != null ? "busy" : waits.status();
        return status + " " + mailbox.shown() + " timers=" + running + " named=" + named + " " + neighbours.state(dead);
    }
}
