package dev.coppice.models.request;

import dev.coppice.behaviours.PendingRequest;
import dev.coppice.behaviours.PendingRequests;
import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.request.Step.Op;
import dev.coppice.models.request.Step.Plan;
import dev.coppice.models.request.Step.Use;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The clients and servers that the commands drive, in a simulated runtime.
final class RealRequests implements AutoCloseable {
    private sealed interface Message {}

    private record Ask(String id, Plan plan) implements Message, Call<Message, String> {}

    private record Later(String id, From<String> from) implements Message {}

    private record Act(List<Op> ops) {}

    private static final Name<Message> NAME = new Name<>("server");

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final List<Client> clients = new ArrayList<>();
    private final List<Ref<Message>> servers = new ArrayList<>();

    RealRequests(long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        for (int i = 0; i < Step.CLIENTS; i++) clients.add(new Client("c" + i));
        for (int i = 0; i < Step.SERVERS; i++) {
            Ref<Message> server = i == 1 ? test.runtime().start(new Server(), StartOptions.named(NAME))
                    : test.runtime().start(new Server());
            var pid = Objects.requireNonNull(server.pid());
            servers.add(Gen.ref(pid));
            watch(pid, "s" + i);
        }
        test.run();
    }

    private void watch(Pid pid, String name) {
        Gen.whenEnded(pid).thenAccept(reason -> observed.event(name, now(), "ended " + text(reason)));
    }

    private long now() {
        return test.now().toMillis();
    }

    private static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crash ? "crash" : reason.toString();
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int client, var ops) -> {
                var pid = clients.get(client).pid;
                if (pid.isAlive()) Gen.send(pid, new Act(ops));
            }
            case Step.Wait(int millis) -> test.advance(Duration.ofMillis(millis));
            case Step.KillServer(int server) -> test.runtime().exit(servers.get(server), ExitReason.KILL);
            case Step.KillClient(int client) -> test.runtime().exit(clients.get(client).pid, ExitReason.KILL);
        }
        test.run();
        observed.snapshot(now(), state());
    }

    private final class Server extends GenServer<Integer, Message> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer state) {
            return switch (message) {
                case Later(var id, var from) -> {
                    from.reply("answer " + id);
                    yield next(state);
                }
                case Ask ask -> answered(ask, state);
            };
        }

        private Next<Integer> answered(Ask ask, Integer state) {
            test.sleep(Duration.ofMillis(ask.plan.millis()));
            var answer = "answer " + ask.id;
            return switch (ask.plan.kind()) {
                case REPLY -> next(state).reply(ask, answer);
                case DEFER -> {
                    sendAfter(Duration.ofMillis(ask.plan.later()), new Later(ask.id, from(ask)));
                    yield next(state);
                }
                case NEVER -> {
                    from(ask);
                    yield next(state);
                }
                case STOP_WITH_REPLY -> next(state).reply(ask, answer).stop(ExitReason.NORMAL);
                case STOP -> {
                    from(ask);
                    yield next(state).stop(ExitReason.NORMAL);
                }
                case CRASH -> throw new Planned();
            };
        }
    }

    private final class Client {
        private final String name;
        private final Pid pid;
        private final PendingRequests<String, String> set = new PendingRequests<>();
        private final List<PendingRequest<String>> alone = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();
        private int sent;

        Client(String name) {
            this.name = name;
            pid = Gen.spawn(test.runtime(), this::run, SpawnOptions.NONE);
            watch(pid, name);
        }

        private void observe(String what) {
            observed.event(name, now(), what);
        }

        private void run(ReceiveContext self) {
            while (true) {
                switch (self.receive()) {
                    case Act(var ops) -> {
                        for (var op : ops) perform(self, op);
                    }
                    case PendingCall.Completed completed -> check(completed);
                    case Object other -> throw new IllegalStateException("unexpected: " + other);
                }
            }
        }

        private void check(PendingCall.Completed completed) {
            for (int i = 0; i < alone.size(); i++) {
                var id = ids.get(i);
                alone.get(i).check(completed).ifPresent(response -> observe("check " + id + " " + shown(response)));
            }
            set.check(completed).ifPresent(some ->
                    observe("check in set " + some.label() + " " + shown(some.response())));
        }

        private void perform(ReceiveContext self, Op op) {
            switch (op) {
                case Op.Send send -> send(send);
                case Op.Sleep(int millis) -> self.sleep(Duration.ofMillis(millis));
                case Op.AwaitAny(int timeout) -> any(set.await(timeout(timeout)));
                case Op.ReceiveAny(int timeout) -> any(set.receive(timeout(timeout)));
                case Op.Await(int index, int timeout) -> {
                    var request = picked(index);
                    if (request != null) observe("await " + id(index) + " " + shown(request.await(timeout(timeout))));
                }
                case Op.Receive(int index, int timeout) -> {
                    var request = picked(index);
                    if (request == null) return;
                    observe("receive " + id(index) + " " + shown(request.receive(timeout(timeout))));
                }
                case Op.Poll(int index) -> {
                    var request = picked(index);
                    if (request == null) return;
                    observe("poll " + id(index) + " " + request.poll().map(this::shown).orElse("nothing"));
                }
                case Op.Abandon(int index) -> {
                    var request = picked(index);
                    if (request != null) observe("abandon " + id(index) + " " + request.abandon());
                }
                case Op.Deliver(int index) -> {
                    var request = picked(index);
                    if (request != null) request.deliver();
                }
            }
        }

        private void any(Optional<PendingRequests.Labelled<String, String>> first) {
            observe("any " + first.map(some -> some.label() + " " + shown(some.response())).orElse("nothing") + " of "
                    + set.size());
        }

        private @Nullable PendingRequest<String> picked(int index) {
            return alone.isEmpty() ? null : alone.get(index % alone.size());
        }

        private String id(int index) {
            return ids.get(index % ids.size());
        }

        private void send(Op.Send send) {
            var id = name + "." + sent++;
            Ref<Message> server = send.byName() && send.server() == 1 ? test.runtime().ref(NAME)
                    : servers.get(send.server());
            if (send.use() == Use.SET) {
                set.send(id, server, new Ask(id, send.plan()));
                return;
            }
            var request = PendingRequest.send(server, new Ask(id, send.plan()));
            alone.add(request);
            ids.add(id);
            if (send.use() == Use.BOTH) set.add(id, request);
        }

        private String shown(Response<String> response) {
            return switch (response) {
                case Response.Answer<String>(var value) -> value;
                case Response.Failure<String>(var reason, var server) ->
                    "failure " + text(reason) + " of " + serverName(server);
                case Response.TimedOut<String> _ -> "timed out";
            };
        }
    }

    private static @Nullable Duration timeout(int millis) {
        return millis < 0 ? null : Duration.ofMillis(millis);
    }

    private String serverName(Object server) {
        if (server.equals(NAME)) return "name";
        for (int i = 0; i < servers.size(); i++) if (server.equals(servers.get(i).pid())) return "s" + i;
        return server.toString();
    }

    // ── the state after a command ──

    private String state() {
        var text = new StringBuilder();
        for (var client : clients) {
            text.append(client.name).append(test.runtime().info(client.pid, 1000).map(info -> {
                boolean busy = info.stack().stream().anyMatch(frame -> frame.getMethodName().equals("perform"));
                return (busy ? " busy " : " waits ")
                        + info.messages().stream().filter(PendingCall.Completed.class::isInstance).count();
            }).orElse(" ended ")).append(' ');
        }
        for (int i = 0; i < servers.size(); i++) {
            boolean alive = Objects.requireNonNull(servers.get(i).pid()).isAlive();
            text.append("s").append(i).append(alive ? " alive " : " ended ");
        }
        return text.toString();
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
