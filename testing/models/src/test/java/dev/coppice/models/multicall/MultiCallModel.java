package dev.coppice.models.multicall;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.multicall.Step.Op;
import dev.coppice.models.multicall.Step.Plan;
import dev.coppice.models.multicall.Step.Targets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// Servers that call each other, according to the contract.
final class MultiCallModel {
    static final String OUTSIDE = "outside";

    /// A target: a server, by pid or by name.
    private record Target(int server, boolean byName) {
        @Override public String toString() {
            return byName ? "name" : "s" + server;
        }
    }

    /// One request of a call.
    private static final class Req {
        final String id;
        final Target target;
        final @Nullable Server caller;
        final Plan plan;
        /// The answer, or null.
        @Nullable String answer;
        boolean failed;
        boolean abandoned;

        Req(String id, Target target, @Nullable Server caller, Plan plan) {
            this.id = id;
            this.target = target;
            this.caller = caller;
            this.plan = plan;
        }

        boolean isDone() {
            return answer != null || failed;
        }
    }

    /// @param note the text of a note, or null
    private record Entry(@Nullable String note, Runnable handle) {}

    private record Asked(int id, List<Req> requests) {}

    private static final class Server {
        final int index;
        final Deque<Entry> mailbox = new ArrayDeque<>();
        final List<Req> unanswered = new ArrayList<>();
        /// Requests of calls that it waits for.
        List<Req> calls = List.of();
        boolean alive = true;
        boolean busy;
        @Nullable Due timer;
        @Nullable BooleanSupplier done;
        @Nullable Runnable then;
        final List<Due> deferred = new ArrayList<>();
        /// The instant at which something last arrived, and from which server.
        int arrivedAt = -1;
        @Nullable Server from;
        int activeAt = -1;

        Server(int index) {
            this.index = index;
        }

        @Override public String toString() {
            return "s" + index;
        }
    }

    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final Timeline time = new Timeline();
    private final List<Server> servers = new ArrayList<>();
    private final List<Server> holders = new ArrayList<>();
    private final List<Server> members = new ArrayList<>();
    /// Calls without waiting that have not completed.
    private final List<Asked> asked = new ArrayList<>();
    private int sent;
    private int instant;
    private @Nullable Server actor;
    private @Nullable BooleanSupplier outsideWaits;
    private @Nullable Runnable outsideThen;

    MultiCallModel() {
        for (int i = 0; i < Step.SERVERS; i++) servers.add(new Server(i));
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int index, var ops) -> cause(() -> {
                var server = servers.get(index);
                arrive(null, server, () -> act(server, ops));
            });
            case Step.External(var op) -> {
                boolean[] done = {false};
                cause(() -> perform(null, op, () -> done[0] = true));
                time.await(() -> done[0], Long.MAX_VALUE);
            }
            case Step.Wait(int millis) -> time.advanceTo(time.now() + millis);
            case Step.Kill(int index) -> cause(() -> {
                var server = servers.get(index);
                if (!server.alive) return;
                Assume.that(server.activeAt != instant);
                features.add(Feature.SERVER_KILLED);
                if (!server.calls.isEmpty()) features.add(Feature.CALLER_KILLED);
                end(server, "killed");
            });
        }
        observed.snapshot(time.now(), state());
    }

    private void observe(@Nullable Server who, String what) {
        observed.event(who == null ? OUTSIDE : who.toString(), time.now(), what);
    }

    // ── turns ──

    private void cause(Runnable action) {
        instant++;
        actor = null;
        action.run();
        boolean more = true;
        while (more) more = goOn();
    }

    private boolean goOn() {
        for (var server : servers) if (goOn(server)) return true;
        for (var call : asked) {
            if (!call.requests.stream().allMatch(Req::isDone)) continue;
            asked.remove(call);
            completed(call);
            return true;
        }
        var then = outsideThen;
        if (then == null || outsideWaits == null || !outsideWaits.getAsBoolean()) return false;
        outsideThen = null;
        then.run();
        return true;
    }

    private boolean goOn(Server server) {
        if (!server.alive) return false;
        var then = server.then;
        if (then != null) {
            if (!Objects.requireNonNull(server.done).getAsBoolean()) return false;
            time.cancel(server.timer);
            server.then = null;
            server.activeAt = instant;
            then.run();
            return true;
        }
        if (server.busy || server.mailbox.isEmpty()) return false;
        server.activeAt = instant;
        server.mailbox.remove().handle.run();
        return true;
    }

    private void arrive(@Nullable Server from, Server to, Runnable handle) {
        arrive(from, to, new Entry(null, handle));
    }

    /// The order in which messages of two senders arrive at one instant is not promised.
    private void arrive(@Nullable Server from, Server to, Entry entry) {
        if (!to.alive) return;
        Assume.that(to.arrivedAt != instant || to.from == from);
        to.arrivedAt = instant;
        to.from = from;
        to.mailbox.add(entry);
    }

    private Due after(int millis, Runnable action) {
        return time.at(time.now() + millis, () -> cause(action));
    }

    private void await(@Nullable Server self, BooleanSupplier done, int timeout, Runnable then) {
        if (timeout == 0 || done.getAsBoolean()) {
            then.run();
            return;
        }
        if (self == null) {
            var timer = after(timeout, () -> {
                outsideThen = null;
                then.run();
            });
            outsideWaits = done;
            outsideThen = () -> {
                time.cancel(timer);
                then.run();
            };
            return;
        }
        self.done = done;
        self.then = then;
        self.timer = timeout < 0 ? null : after(timeout, () -> {
            self.then = null;
            self.activeAt = instant;
            then.run();
        });
    }

    // ── what a server handles ──

    private void handle(Server server, Req request) {
        server.busy = true;
        await(server, () -> false, request.plan.millis(), () -> {
            server.busy = false;
            finish(server, request);
        });
    }

    private void finish(Server server, Req request) {
        switch (request.plan.kind()) {
            case REPLY -> reply(server, request);
            case DEFER -> {
                features.add(Feature.DEFERRED);
                var later = new Due[1];
                later[0] = after(request.plan.later(), () -> {
                    server.deferred.remove(later[0]);
                    arrive(server, server, () -> replyLate(server, request));
                });
                server.deferred.add(later[0]);
            }
            case NEVER -> {}
            case STOP_WITH_REPLY -> {
                features.add(Feature.STOPS_WITH_REPLY);
                reply(server, request);
                end(server, "normal");
            }
            case STOP -> {
                features.add(Feature.SERVER_STOPS);
                end(server, "normal");
            }
            case CRASH -> {
                features.add(Feature.SERVER_CRASHES);
                end(server, "crash");
            }
        }
    }

    private void replyLate(Server server, Req request) {
        boolean callerLives = request.caller == null || request.caller.alive;
        observe(server, "replies to " + request.id + (!callerLives ? "" : request.abandoned ? " closed" : " open"));
        reply(server, request);
    }

    private void reply(Server server, Req request) {
        server.unanswered.remove(request);
        if (request.abandoned) features.add(Feature.REPLY_DROPPED);
        else request.answer = "answer of " + server;
    }

    private void end(Server server, String reason) {
        server.alive = false;
        time.cancel(server.timer);
        server.then = null;
        server.deferred.forEach(time::cancel);
        for (var entry : server.mailbox) {
            if (entry.note == null) continue;
            features.add(Feature.DEAD_LETTER);
            observed.deadLetter(entry.note, "ENDED");
        }
        server.mailbox.clear();
        holders.removeIf(holder -> holder == server);
        members.removeIf(member -> member == server);
        observe(server, "ended " + reason);
        for (var request : server.unanswered) request.failed = true;
        server.unanswered.clear();
    }

    // ── what a server does ──

    private void act(@Nullable Server self, List<Op> ops) {
        if (self == null || !self.alive) return;
        self.busy = !ops.isEmpty();
        if (!self.busy) return;
        // how the operations of two servers at one instant mix is not promised
        Assume.that(actor == null || actor == self);
        actor = self;
        perform(self, ops.getFirst(), () -> act(self, ops.subList(1, ops.size())));
    }

    private void perform(@Nullable Server self, Op op, Runnable then) {
        switch (op) {
            case Op.Sleep(int millis) -> await(self, () -> false, millis, then);
            case Op.Enter(boolean group) -> {
                (group ? members : holders).add(Objects.requireNonNull(self));
                then.run();
            }
            case Op.Leave(boolean group) -> {
                if (group) members.remove(Objects.requireNonNull(self));
                else holders.removeIf(holder -> holder == self);
                then.run();
            }
            case Op.Cast(var targets) -> {
                cast(self, targets);
                then.run();
            }
            case Op.Call(var targets, int timeout, var plans) -> call(self, send(self, targets, plans), timeout, then);
            case Op.Ask(var targets, var plans) -> {
                features.add(Feature.ASKS);
                asked.add(new Asked(sent, send(self, targets, plans)));
                then.run();
            }
        }
    }

    private List<Target> all(Targets targets) {
        features.add(switch (targets.kind()) {
            case LIST -> Feature.LIST;
            case REGISTRY -> Feature.REGISTRY;
            case GROUP -> Feature.GROUP;
        });
        return switch (targets.kind()) {
            case LIST -> targets.list().stream().map(index -> index == Step.NAMED
                    ? new Target(Step.SERVERS - 1, true) : new Target(index, false)).toList();
            case REGISTRY -> holders.stream().map(holder -> new Target(holder.index, false)).toList();
            case GROUP -> members.stream().map(member -> new Target(member.index, false)).toList();
        };
    }

    private void cast(@Nullable Server self, Targets targets) {
        features.add(Feature.CASTS);
        int id = sent++;
        for (var target : all(targets)) {
            var server = servers.get(target.server);
            if (!server.alive) {
                features.add(Feature.DEAD_LETTER);
                observed.deadLetter("note " + id, target.byName ? "UNKNOWN_NAME" : "ENDED");
            }
            arrive(self, server, new Entry("note " + id, () -> observe(server, "note " + id)));
        }
    }

    /// Sends one request to each of the targets, once to those that are listed twice.
    private List<Req> send(@Nullable Server self, Targets targets, List<Plan> plans) {
        int id = sent++;
        var all = all(targets);
        if (self == null) features.add(Feature.EXTERNAL_CALLER);
        if (all.isEmpty()) features.add(Feature.NO_TARGET);
        var requests = new ArrayList<Req>();
        for (var target : new LinkedHashSet<>(all)) {
            var server = servers.get(target.server);
            var request = new Req("r" + id, target, self, plans.get(target.server));
            requests.add(request);
            if (target.byName) features.add(Feature.BY_NAME);
            if (!server.alive) {
                features.add(Feature.NOT_RUNNING);
                request.failed = true;
                continue;
            }
            if (server == self) features.add(Feature.CALLS_ITSELF);
            else if (!server.calls.isEmpty()) features.add(Feature.CALLS_CALLER);
            server.unanswered.add(request);
            arrive(self, server, () -> handle(server, request));
        }
        if (requests.size() < all.size()) features.add(Feature.SAME_TARGET_TWICE);
        return requests;
    }

    private void call(@Nullable Server self, List<Req> requests, int timeout, Runnable then) {
        if (self != null) self.calls = requests;
        if (timeout == 0) features.add(Feature.AT_ONCE);
        await(self, () -> requests.stream().allMatch(Req::isDone), timeout, () -> {
            if (self != null) self.calls = List.of();
            if (timeout < 0) features.add(Feature.NO_TIMEOUT);
            long answers = requests.stream().filter(request -> request.answer != null).count();
            if (answers == requests.size()) features.add(Feature.ALL_ANSWER);
            if (answers > 0 && !requests.stream().allMatch(Req::isDone)) features.add(Feature.SOME_LATE);
            observe(self, result(requests));
            then.run();
        });
    }

    /// Takes the answers, and abandons the requests that have none.
    private static String result(List<Req> requests) {
        var answers = new ArrayList<String>();
        var failed = new ArrayList<String>();
        for (var request : requests) {
            if (request.answer != null) {
                answers.add(request.target + " " + request.answer);
            } else {
                request.abandoned = true;
                failed.add(request.target.toString());
            }
        }
        return answers + " without " + failed.stream().sorted().toList();
    }

    private void completed(Asked call) {
        if (!call.requests.isEmpty()) {
            var caller = call.requests.getFirst().caller;
            if (caller != null && !caller.alive) features.add(Feature.ASKER_ENDED);
        }
        observed.event("asked " + call.id, time.now(), result(call.requests));
    }

    private String state() {
        var text = new StringBuilder();
        for (var server : servers) {
            text.append(server).append(!server.alive ? " ended " : server.busy ? " busy " : " waits ");
            if (server.alive) text.append(server.mailbox.size()).append(' ');
        }
        return text + "holders " + holders + " members " + members;
    }
}
