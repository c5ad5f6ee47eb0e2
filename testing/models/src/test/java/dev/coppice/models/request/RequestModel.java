package dev.coppice.models.request;

import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.request.Step.Op;
import dev.coppice.models.request.Step.Plan;
import dev.coppice.models.request.Step.Use;
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

/// Clients with requests that wait for their replies, and the servers that reply, according to the contract.
final class RequestModel {
    private static final class Server {
        final String name;
        final Deque<Runnable> mailbox = new ArrayDeque<>();
        final Set<Req> unanswered = new LinkedHashSet<>();
        boolean alive = true;
        @Nullable Due busy;
        @Nullable Client sender;
        int sentAt;

        Server(int index) {
            name = "s" + index;
        }
    }

    private static final class Req {
        final String id;
        final String server;
        /// The answer or failure, or null.
        @Nullable String response;
        boolean abandoned;
        int deliveries;

        Req(String id, String server) {
            this.id = id;
            this.server = server;
        }

        boolean isDone() {
            return abandoned || response != null;
        }

        String shown() {
            return abandoned ? "timed out" : Objects.requireNonNullElse(response, "timed out");
        }
    }

    private static final class Client {
        final String name;
        final Deque<Object> mailbox = new ArrayDeque<>();
        /// All requests, of which some are only in the set.
        final List<Req> sent = new ArrayList<>();
        final List<Req> alone = new ArrayList<>();
        final List<Req> set = new ArrayList<>();
        boolean alive = true;
        boolean busy;
        @Nullable BooleanSupplier done;
        @Nullable Due timer;
        @Nullable Runnable then;
        int completedAt = -1;
        @Nullable String completedBy;
        boolean delivered;

        Client(int index) {
            name = "c" + index;
        }
    }

    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final Timeline time = new Timeline();
    private final List<Client> clients = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private int instant;

    RequestModel() {
        for (int i = 0; i < Step.CLIENTS; i++) clients.add(new Client(i));
        for (int i = 0; i < Step.SERVERS; i++) servers.add(new Server(i));
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int client, var ops) -> cause(() -> {
                if (clients.get(client).alive) clients.get(client).mailbox.add(ops);
            });
            case Step.Wait(int millis) -> time.advanceTo(time.now() + millis);
            case Step.KillServer(int server) -> cause(() -> {
                if (!servers.get(server).alive) return;
                features.add(Feature.SERVER_KILLED);
                end(servers.get(server), "killed");
            });
            case Step.KillClient(int index) -> cause(() -> {
                var client = clients.get(index);
                if (!client.alive) return;
                features.add(Feature.CLIENT_ENDS);
                client.alive = false;
                time.cancel(client.timer);
                observe(client, "ended killed");
            });
        }
        observed.snapshot(time.now(), state());
    }

    private void observe(Client client, String what) {
        observed.event(client.name, time.now(), what);
    }

    private void cause(Runnable action) {
        instant++;
        action.run();
        boolean more = true;
        while (more) {
            more = false;
            for (var server : servers) more |= handleOne(server);
            for (var client : clients) more |= goOn(client);
        }
    }

    private Due after(int millis, Runnable action) {
        return time.at(time.now() + millis, () -> cause(action));
    }

    // ── servers ──

    private static boolean handleOne(Server server) {
        if (!server.alive || server.busy != null || server.mailbox.isEmpty()) return false;
        server.mailbox.remove().run();
        return true;
    }

    private void handle(Server server, Req request, Plan plan) {
        server.busy = after(plan.millis(), () -> {
            server.busy = null;
            finish(server, request, plan);
        });
    }

    private void finish(Server server, Req request, Plan plan) {
        switch (plan.kind()) {
            case REPLY -> reply(server, request);
            case DEFER -> after(plan.later(), () -> {
                if (!server.alive) return;
                server.mailbox.add(() -> {
                    features.add(Feature.DEFERRED);
                    reply(server, request);
                });
            });
            case NEVER -> {}
            case STOP_WITH_REPLY -> {
                features.add(Feature.STOP_WITH_REPLY);
                reply(server, request);
                end(server, "normal");
            }
            case STOP -> end(server, "normal");
            case CRASH -> end(server, "crash");
        }
    }

    private void reply(Server server, Req request) {
        server.unanswered.remove(request);
        if (request.abandoned) features.add(Feature.REPLY_DROPPED);
        else features.add(Feature.ANSWER);
        complete(request, "answer " + request.id);
    }

    private void end(Server server, String reason) {
        if (!server.unanswered.isEmpty()) features.add(Feature.SERVER_FAILS);
        server.alive = false;
        time.cancel(server.busy);
        observed.event(server.name, time.now(), "ended " + reason);
        List.copyOf(server.unanswered).forEach(request ->
                complete(request, "failure " + reason + " of " + request.server));
        server.unanswered.clear();
    }

    private void complete(Req request, String response) {
        if (request.isDone()) return;
        request.response = response;
        var client = clients.stream().filter(some -> some.sent.contains(request)).findFirst().orElse(null);
        if (client == null || !client.alive) return;
        // the order of what completes at one instant is not promised, unless it is the end of one server
        boolean first = client.completedAt != instant;
        var by = response.split(" of ")[0];
        Assume.that(first || by.equals(client.completedBy) && !client.delivered
                && request.deliveries == 0);
        client.completedAt = instant;
        client.completedBy = by;
        client.delivered = request.deliveries > 0;
        for (int i = 0; i < request.deliveries; i++) client.mailbox.add(request);
    }

    // ── clients ──

    private boolean goOn(Client client) {
        if (!client.alive) return false;
        var then = client.then;
        if (then != null) {
            if (!Objects.requireNonNull(client.done).getAsBoolean()) return false;
            time.cancel(client.timer);
            client.then = null;
            then.run();
            return true;
        }
        if (client.busy || client.mailbox.isEmpty()) return false;
        switch (client.mailbox.remove()) {
            case Req delivered -> check(client, delivered);
            case List<?> ops -> act(client, ops.stream().map(Op.class::cast).toList(), 0);
            case Object other -> throw new AssertionError(other);
        }
        return true;
    }

    private void await(Client client, BooleanSupplier done, int timeout, Runnable then) {
        if (timeout == 0 || done.getAsBoolean()) {
            then.run();
            return;
        }
        client.done = done;
        client.then = then;
        client.timer = timeout < 0 ? null : after(timeout, () -> {
            client.then = null;
            then.run();
        });
    }

    private void act(Client client, List<Op> ops, int next) {
        client.busy = next < ops.size();
        if (client.busy) perform(client, ops.get(next), () -> act(client, ops, next + 1));
    }

    private void perform(Client client, Op op, Runnable then) {
        switch (op) {
            case Op.Send send -> {
                send(client, send);
                then.run();
            }
            case Op.Sleep(int millis) -> await(client, () -> false, millis, then);
            case Op.AwaitAny(int timeout) -> awaitAny(client, timeout, false, then);
            case Op.ReceiveAny(int timeout) -> awaitAny(client, timeout, true, then);
            case Op.Await(int index, int timeout) -> {
                var request = picked(client, index);
                if (request == null) then.run();
                else await(client, request::isDone, timeout, () -> {
                    features.add(request.isDone() ? Feature.AWAITED : Feature.AWAIT_LATE);
                    observe(client, "await " + request.id + " " + request.shown());
                    then.run();
                });
            }
            case Op.Receive(int index, int timeout) -> {
                var request = picked(client, index);
                if (request == null) then.run();
                else await(client, request::isDone, timeout, () -> {
                    features.add(request.isDone() ? Feature.RECEIVED : Feature.RECEIVE_LATE);
                    if (!request.isDone()) request.abandoned = true;
                    observe(client, "receive " + request.id + " " + request.shown());
                    then.run();
                });
            }
            case Op.Poll(int index) -> {
                var request = picked(client, index);
                if (request != null) {
                    features.add(request.isDone() ? Feature.POLLED : Feature.POLL_EMPTY);
                    observe(client, "poll " + request.id + " " + (request.isDone() ? request.shown() : "nothing"));
                }
                then.run();
            }
            case Op.Abandon(int index) -> {
                var request = picked(client, index);
                if (request != null) {
                    boolean open = !request.isDone();
                    features.add(open ? Feature.ABANDON : Feature.ABANDON_TOO_LATE);
                    if (open) request.abandoned = true;
                    observe(client, "abandon " + request.id + " " + open);
                }
                then.run();
            }
            case Op.Deliver(int index) -> {
                var request = picked(client, index);
                if (request != null && !request.abandoned) {
                    request.deliveries++;
                    if (request.isDone()) client.mailbox.add(request);
                }
                then.run();
            }
        }
    }

    private static @Nullable Req picked(Client client, int index) {
        return client.alone.isEmpty() ? null : client.alone.get(index % client.alone.size());
    }

    private void send(Client client, Op.Send send) {
        var server = servers.get(send.server());
        boolean byName = send.byName() && send.server() == 1;
        var request = new Req(client.name + "." + client.sent.size(), byName ? "name" : server.name);
        client.sent.add(request);
        if (send.use() != Use.SET) client.alone.add(request);
        if (send.use() != Use.ALONE) client.set.add(request);
        features.add(switch (send.use()) {
            case ALONE -> Feature.ALONE;
            case SET -> Feature.IN_SET;
            case BOTH -> Feature.BOTH;
        });
        if (byName) features.add(Feature.BY_NAME);
        if (!server.alive) {
            features.add(Feature.NO_PROCESS);
            request.response = "failure no process of " + request.server;
            return;
        }
        // the order of requests of two clients at one instant is not promised
        Assume.that(server.sentAt != instant || server.sender == null || server.sender == client);
        server.sender = client;
        server.sentAt = instant;
        server.unanswered.add(request);
        server.mailbox.add(() -> handle(server, request, send.plan()));
    }

    /// Takes the first of the set that is done, in the order in which they were added.
    private void awaitAny(Client client, int timeout, boolean receive, Runnable then) {
        var set = client.set;
        if (set.isEmpty()) features.add(Feature.SET_AWAIT_EMPTY);
        await(client, () -> set.isEmpty() || set.stream().anyMatch(Req::isDone), timeout, () -> {
            var first = set.stream().filter(Req::isDone).findFirst().orElse(null);
            if (set.stream().filter(Req::isDone).count() > 1) features.add(Feature.SEVERAL_DONE);
            if (first != null) {
                features.add(receive ? Feature.SET_RECEIVED : Feature.SET_AWAITED);
                set.remove(first);
            } else if (!set.isEmpty()) {
                features.add(receive ? Feature.SET_RECEIVE_LATE : Feature.SET_AWAIT_LATE);
                if (receive) {
                    set.forEach(request -> request.abandoned = true);
                    set.clear();
                }
            }
            var taken = first == null ? "nothing" : first.id + " " + first.shown();
            observe(client, "any " + taken + " of " + set.size());
            then.run();
        });
    }

    /// A message says that a request is done, whatever has happened to it since.
    private void check(Client client, Req request) {
        features.add(Feature.DELIVERED);
        observe(client, "check " + request.id + " " + request.shown());
        if (client.set.remove(request)) {
            features.add(Feature.SET_CHECKED);
            observe(client, "check in set " + request.id + " " + request.shown());
        } else {
            features.add(Feature.DELIVERED_TAKEN_BEFORE);
        }
    }

    private String state() {
        var text = new StringBuilder();
        for (var client : clients) {
            text.append(client.name).append(!client.alive ? " ended " : client.busy ? " busy " : " waits ");
            if (client.alive) text.append(client.mailbox.stream().filter(Req.class::isInstance).count());
            text.append(' ');
        }
        for (var server : servers) text.append(server.name).append(server.alive ? " alive " : " ended ");
        return text.toString();
    }
}
