package dev.coppice.models.machine;

import dev.coppice.behaviours.statemachine.EventType;
import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.machine.Entry.Client;
import dev.coppice.models.machine.Entry.Running;
import dev.coppice.models.machine.Step.Plan;
import dev.coppice.models.machine.Step.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// A state machine according to the contract: one list of events where the machine keeps several.
final class MachineModel {
    static final int ENTERED_AFTER = 33;

    private record Wish(Timing.Op op, int delay, String id, Plan plan) {}

    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final Timeline time = new Timeline();
    private final Deque<Entry> mailbox = new ArrayDeque<>();
    private final Map<EventType.Timer, Running> timers = new LinkedHashMap<>();
    private final List<Client> deferred = new ArrayList<>();
    private final List<Entry.Event> postponed = new ArrayList<>();
    private List<Entry.Event> queue = new ArrayList<>();
    private int state;
    private int data;
    private int number;
    private int timeouts;
    private int computations;
    private long latestAnswer = -1;
    private int handled;
    private boolean held;
    private boolean dead;
    private boolean suspended;
    private boolean hibernates;
    private Entry.@Nullable Event busyWith;
    private @Nullable Due busy;

    MachineModel() {
        enter(0, new LinkedHashMap<>());
    }

    // ── commands ──

    void step(Step step) {
        int id = number++;
        latestAnswer = -1;
        switch (step) {
            case Step.Cast(var plan) -> arrive("m" + id, plan);
            case Step.CastLate(var plan, var late) -> {
                features.add(Feature.COMES_LATE);
                held = true;
                arrive("m" + id, plan);
                exclusively(time.now() + late);
                held = false;
            }
            case Step.Ask(var plan, var timeout) -> ask("m" + id, plan, timeout);
            case Step.System(var kind) -> request(new Entry.System(kind, new Client("s" + id)));
            case Step.Stop() -> request(new Entry.Stop(new Client("s" + id)));
            case Step.Kill() -> {
                if (!dead) {
                    features.add(Feature.KILLED);
                    die("killed");
                }
            }
            case Step.Wait(var millis) -> time.advanceTo(time.now() + millis);
        }
        pump();
        long running = timers.values().stream().filter(timer -> time.isDue(timer.due)).count();
        observed.snapshot(time.now(), status() + " " + messages() + " timers=" + (dead ? 0 : running));
    }

    /// Lets time pass while no process gets its turn.
    private void exclusively(long target) {
        int before = timeouts;
        boolean wasBusy = busy != null;
        time.advanceTo(target);
        // a client, or a callback that waits, would notice its time only later
        Assume.that(timeouts == before && wasBusy == (busy != null));
    }

    private void arrive(String id, Plan plan) {
        if (dead) observed.deadLetter(id, "ENDED");
        else mailbox.add(new Entry.Event(id, plan, EventType.Sent.CAST, null, null));
    }

    private void ask(String id, Plan plan, int timeout) {
        var client = new Client(id);
        if (dead) {
            answer(client, "no process");
            return;
        }
        client.timeout = time.at(time.now() + timeout, () -> {
            features.add(Feature.CALL_TIMES_OUT);
            timeouts++;
            answer(client, "timeout");
        });
        mailbox.add(new Entry.Event(id, plan, EventType.Sent.CALL, client, null));
    }

    private void request(Entry entry) {
        if (!dead) {
            mailbox.add(entry);
            return;
        }
        if (entry instanceof Entry.System(_, var client)) answer(client, "no process");
        if (entry instanceof Entry.Stop(var client)) answer(client, "no process");
    }

    // ── the next entry ──

    private void pump() {
        while (!dead && busy == null && !held) {
            if (!queue.isEmpty()) {
                begin(queue.removeFirst());
                continue;
            }
            var entry = suspended ? mailbox.stream()
                    .filter(waiting -> waiting instanceof Entry.System || waiting instanceof Entry.Stop)
                    .findFirst().orElse(null) : mailbox.peek();
            if (entry == null) return;
            mailbox.remove(entry);
            handle(entry);
        }
    }

    private void handle(Entry entry) {
        switch (entry) {
            case Entry.Event event -> begin(event);
            case Entry.Expiry(var timer, var running) -> {
                if (timers.get(timer) != running) {
                    features.add(Feature.STALE_EXPIRY);
                    return;
                }
                timers.remove(timer);
                begin(new Entry.Event(running.id, running.plan, timer, null, null));
            }
            case Entry.System(var kind, var client) -> system(kind, client);
            case Entry.Stop(var client) -> {
                features.add(Feature.STOPPED);
                terminate("shutdown");
                answer(client, "ended");
            }
        }
    }

    private void system(Step.System.Kind kind, Client client) {
        switch (kind) {
            case STATE -> features.add(Feature.STATE_READ);
            case REPLACE -> {
                features.add(Feature.STATE_REPLACED);
                state = (state + 1) % 3;
            }
            case SUSPEND -> {
                features.add(Feature.SUSPENDED);
                suspended = true;
            }
            case RESUME -> suspended = false;
        }
        answer(client, kind == Step.System.Kind.SUSPEND || kind == Step.System.Kind.RESUME ? "done"
                : state + "/" + data);
    }

    // ── one event ──

    private void begin(Entry.Event event) {
        Assume.that(handled++ < 300);
        hibernates = false;
        if (event.cause() == EventType.Timeout.EVENT) features.add(Feature.EVENT_TIMEOUT);
        if (event.cause() == EventType.Timeout.STATE) features.add(Feature.STATE_TIMEOUT);
        if (event.cause() instanceof EventType.Named) features.add(Feature.NAMED_TIMEOUT);
        if (event.zero() != null) features.add(Feature.ZERO_TIMEOUT);
        observed.event("machine", time.now(), event.id() + "@" + state + "/" + data + " by " + event.cause());
        var plan = event.plan();
        if (plan.busy() == 0) {
            finish(event);
            return;
        }
        features.add(plan.keepsWorker() ? Feature.COMPUTES : Feature.WAITS_INSIDE);
        busyWith = event;
        long end = time.now() + plan.busy();
        busy = time.at(end, () -> {
            busy = null;
            busyWith = null;
            finish(event);
            pump();
        });
        if (plan.keepsWorker()) {
            Assume.that(computations++ < 50); // it may never come to rest
            Assume.that(latestAnswer != time.now()); // that client, too, would notice it only later
            int before = timeouts;
            time.advanceTo(end);
            Assume.that(timeouts == before);
        }
    }

    private void finish(Entry.Event event) {
        var plan = event.plan();
        if (plan.answersDeferred()) {
            if (!deferred.isEmpty()) features.add(Feature.REPLIES_LATER);
            deferred.forEach(client -> answer(client, "late"));
            deferred.clear();
        }
        if (plan.end() == Step.End.THROW) {
            features.add(Feature.CRASHES);
            observed.event("machine", time.now(), "terminate crash in " + state + "/" + data);
            if (event.client() != null) answer(event.client(), "crash");
            die("crash");
            return;
        }
        boolean postpones = plan.postponesIn() == state && plan.end() == Step.End.NONE;
        if (event.client() != null && !postpones) {
            if (plan.deferred()) {
                deferred.add(event.client());
            } else {
                features.add(Feature.REPLIES);
                answer(event.client(), event.id());
            }
        }
        if (plan.end() == Step.End.STOP) {
            features.add(Feature.STOPS_ITSELF);
            terminate("broken");
            return;
        }
        var wishes = new LinkedHashMap<EventType.Timer, Wish>();
        for (int i = 0; i < plan.timings().size(); i++) {
            var timing = plan.timings().get(i);
            wish(wishes, Step.TIMERS.get(timing.timer()),
                    new Wish(timing.op(), timing.delay(), event.id() + "t" + i, timing.plan()));
        }
        int old = state;
        if (plan.goal() >= 0) state = plan.goal();
        if (plan.goal() != Step.REPEAT) data++;
        boolean changed = state != old;
        if (changed) features.add(Feature.CHANGES_STATE);
        if (plan.goal() == Step.REPEAT) features.add(Feature.REPEATS_STATE);
        if (changed || plan.goal() == Step.REPEAT) enter(old, wishes);
        if (postpones) {
            features.add(Feature.POSTPONES);
            postponed.add(new Entry.Event(event.id(), plan, event.cause(), event.client(), null));
        }
        var rest = queue;
        queue = new ArrayList<>();
        for (int i = 0; i < plan.inserted().size(); i++) {
            features.add(Feature.INSERTS);
            var inserted = plan.inserted().get(i);
            queue.add(new Entry.Event(event.id() + "i" + i, inserted, EventType.Sent.INTERNAL, null, null));
        }
        if (changed) {
            if (!postponed.isEmpty()) features.add(Feature.RETRIES);
            queue.addAll(postponed);
            postponed.clear();
        }
        queue.addAll(rest);
        cancel(EventType.Timeout.EVENT);
        if (changed) cancel(EventType.Timeout.STATE);
        wishes.forEach(this::time);
        if (plan.hibernates()) {
            features.add(Feature.HIBERNATES);
            hibernates = queue.isEmpty();
        }
    }

    private void enter(int old, Map<EventType.Timer, Wish> wishes) {
        observed.event("machine", time.now(), "enter " + old + ">" + state);
        if (state == 1) wish(wishes, Step.TIMERS.get(2), new Wish(Timing.Op.CANCEL, 0, "", Plan.NOTHING));
        if (state == 2) {
            wish(wishes, EventType.Timeout.STATE, new Wish(Timing.Op.START, ENTERED_AFTER, "entered", Plan.NOTHING));
        }
    }

    private static void wish(Map<EventType.Timer, Wish> wishes, EventType.Timer timer, Wish wish) {
        wishes.remove(timer);
        wishes.put(timer, wish);
    }

    // ── timers ──

    private boolean cancel(EventType.Timer timer) {
        boolean due = queue.removeIf(event -> timer.equals(event.zero()));
        var running = timers.remove(timer);
        if (running != null) time.cancel(running.due);
        return due || running != null;
    }

    private void time(EventType.Timer timer, Wish wish) {
        switch (wish.op) {
            case CANCEL -> {
                if (cancel(timer)) features.add(Feature.TIMER_CANCELLED);
            }
            case ZERO -> {
                if (cancel(timer)) features.add(Feature.TIMER_REPLACED);
                zero(timer, wish);
            }
            case START -> {
                if (cancel(timer)) features.add(Feature.TIMER_REPLACED);
                var running = new Running(wish.id, wish.plan);
                running.due = time.at(time.now() + wish.delay, () -> {
                    mailbox.add(new Entry.Expiry(timer, running));
                    pump();
                });
                timers.put(timer, running);
            }
            case UPDATE -> {
                var running = timers.get(timer);
                boolean due = queue.stream().anyMatch(event -> timer.equals(event.zero()));
                if (running != null) {
                    features.add(Feature.TIMER_UPDATED);
                    running.id = wish.id;
                    running.plan = wish.plan;
                } else if (due) {
                    queue.replaceAll(event -> timer.equals(event.zero())
                            ? new Entry.Event(wish.id, wish.plan, timer, null, timer) : event);
                } else {
                    zero(timer, wish);
                }
            }
        }
    }

    private void zero(EventType.Timer timer, Wish wish) {
        queue.add(new Entry.Event(wish.id, wish.plan, timer, null, timer));
    }

    // ── the end ──

    private void terminate(String reason) {
        observed.event("machine", time.now(), "terminate " + reason + " in " + state + "/" + data);
        die(reason);
    }

    private void die(String reason) {
        dead = true;
        if (busy != null) time.cancel(busy);
        if (busyWith != null && busyWith.client() != null) answer(busyWith.client(), reason);
        busy = null;
        timers.values().forEach(running -> time.cancel(running.due));
        observed.event("machine", time.now(), "ended " + reason);
        for (var entry : mailbox) {
            switch (entry) {
                case Entry.Event event -> {
                    if (event.client() == null) observed.deadLetter(event.id(), "ENDED");
                    else answer(event.client(), reason);
                }
                case Entry.System(_, var client) -> answer(client, reason);
                case Entry.Stop(var client) -> answer(client, reason.equals("shutdown") ? "ended" : reason);
                case Entry.Expiry _ -> {}
            }
        }
        mailbox.clear();
        for (var event : queue) if (event.client() != null) answer(event.client(), reason);
        for (var event : postponed) if (event.client() != null) answer(event.client(), reason);
        deferred.forEach(client -> answer(client, reason));
    }

    private void answer(Client client, String answer) {
        if (client.done) return;
        client.done = true;
        latestAnswer = time.now();
        time.cancel(client.timeout);
        observed.reply(client.id, time.now(), answer);
    }

    private String status() {
        if (dead) return "ended";
        if (busy != null) return "busy";
        return suspended ? "suspended" : hibernates ? "hibernated" : "waiting";
    }

    private List<String> messages() {
        return mailbox.stream().filter(Entry.Event.class::isInstance)
                .map(entry -> Objects.requireNonNull((Entry.Event) entry).id()).toList();
    }
}
