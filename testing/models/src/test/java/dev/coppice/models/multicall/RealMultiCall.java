package dev.coppice.models.multicall;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.MultiCall;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.multicall.Step.Op;
import dev.coppice.models.multicall.Step.Plan;
import dev.coppice.models.multicall.Step.Targets;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The servers that the commands drive, in a simulated runtime.
final class RealMultiCall implements AutoCloseable {
    private sealed interface Message {}

    private record Act(List<Op> ops) implements Message {}

    private record Note(int id) implements Message {}

    private record Ask(int id, List<Plan> plans) implements Message, Call<Message, String> {}

    private record Later(String id, From<String> from) implements Message {}

    private static final Name<Message> NAME = new Name<>("server");
    private static final String KEY = "key";

    final Observed observed = new Observed();
    private final TestRuntime test;
    private final Registry<String, Message> registry = Registry.duplicate("registry");
    private final ProcessGroups<String, Message> groups = new ProcessGroups<>("groups");
    /// The servers by pid, then the last one by name.
    private final List<Ref<Message>> servers = new ArrayList<>();
    private int sent;

    RealMultiCall(long seed) {
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        test.runtime().onDeadLetter(letter -> {
            if (letter.message() instanceof Note(int id)) observed.deadLetter("note " + id, letter.cause().toString());
        });
        test.runtime().start(registry);
        test.runtime().start(groups);
        for (int i = 0; i < Step.SERVERS; i++) {
            var options = i == Step.SERVERS - 1 ? StartOptions.named(NAME) : StartOptions.defaults();
            Ref<Message> started = test.runtime().start(new Server(i), options);
            var pid = requireNonNull(started.pid());
            var server = "s" + i;
            servers.add(Gen.ref(pid));
            Gen.whenEnded(pid).thenAccept(reason -> observe(server, "ended " + text(reason)));
        }
        servers.add(test.runtime().ref(NAME));
        test.run();
    }

    private void observe(String who, String what) {
        observed.event(who, test.now().toMillis(), what);
    }

    private static String text(ExitReason reason) {
        return reason instanceof ExitReason.Crash ? "crash" : reason.toString();
    }

    private String name(Ref<Message> ref) {
        int index = servers.indexOf(ref);
        return index == Step.NAMED ? "name" : "s" + index;
    }

    void step(Step step) {
        switch (step) {
            case Step.Act(int server, var ops) -> {
                if (isAlive(server)) servers.get(server).cast(new Act(ops));
            }
            case Step.External(var op) -> perform(MultiCallModel.OUTSIDE, op, null);
            case Step.Wait(int millis) -> test.advance(Duration.ofMillis(millis));
            case Step.Kill(int server) -> test.runtime().exit(servers.get(server), ExitReason.KILL);
        }
        test.run();
        observed.snapshot(test.now().toMillis(), state());
    }

    private boolean isAlive(int server) {
        return requireNonNull(servers.get(server).pid()).isAlive();
    }

    // ── what is done ──

    /// @param self the address of the server that does it, or null if it is the test's own thread
    private void perform(String who, Op op, @Nullable Ref<Message> self) {
        switch (op) {
            case Op.Sleep(int millis) -> test.sleep(Duration.ofMillis(millis));
            case Op.Enter(boolean group) -> {
                if (group) groups.join(KEY, requireNonNull(self));
                else registry.register(KEY, requireNonNull(self));
            }
            case Op.Leave(boolean group) -> {
                if (group) groups.leave(KEY);
                else registry.unregister(KEY);
            }
            case Op.Cast(var targets) -> {
                var note = new Note(sent++);
                switch (targets.kind()) {
                    case LIST -> MultiCall.cast(list(targets), note);
                    case REGISTRY -> registry.cast(KEY, note);
                    case GROUP -> groups.cast(KEY, note);
                }
            }
            case Op.Call(var targets, int timeout, var plans) -> {
                var result = call(targets, new Ask(sent++, plans), timeout < 0 ? null : Duration.ofMillis(timeout));
                observe(who, text(result));
            }
            case Op.Ask(var targets, var plans) -> {
                var servers = switch (targets.kind()) {
                    case LIST -> list(targets);
                    case REGISTRY -> registry.lookup(KEY);
                    case GROUP -> groups.members(KEY);
                };
                int id = sent++;
                var _ = MultiCall.ask(servers, new Ask(id, plans)).thenAccept(result ->
                        observe("asked " + id, text(result)));
            }
        }
    }

    private MultiCall<Message, String> call(Targets targets, Ask request, @Nullable Duration timeout) {
        return switch (targets.kind()) {
            case LIST -> MultiCall.of(list(targets), request, timeout);
            case REGISTRY -> registry.callAll(KEY, request, timeout);
            case GROUP -> groups.callAll(KEY, request, timeout);
        };
    }

    private List<Ref<Message>> list(Targets targets) {
        return targets.list().stream().map(servers::get).toList();
    }

    private String text(MultiCall<Message, String> result) {
        var answers = new ArrayList<String>();
        result.answers().forEach((server, answer) -> answers.add(name(server) + " " + answer));
        return answers + " without " + result.failed().stream().map(this::name).sorted().toList();
    }

    private final class Server extends GenServer<Integer, Message> {
        private final int index;

        Server(int index) {
            this.index = index;
        }

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer state) {
            switch (message) {
                case Act(var ops) -> {
                    for (var op : ops) perform("s" + index, op, self());
                }
                case Note(int id) -> observe("s" + index, "note " + id);
                case Later(var id, var from) -> {
                    var requester = from.requester();
                    boolean callerLives = requester == null || requester.isAlive();
                    observe("s" + index, "replies to " + id
                            + (!callerLives ? "" : from.isOpen() ? " open" : " closed"));
                    from.reply("answer of s" + index);
                }
                case Ask ask -> {
                    return answered(ask, state);
                }
            }
            return next(state);
        }

        private Next<Integer> answered(Ask ask, Integer state) {
            var plan = ask.plans.get(index);
            test.sleep(Duration.ofMillis(plan.millis()));
            var answer = "answer of s" + index;
            return switch (plan.kind()) {
                case REPLY -> next(state).reply(ask, answer);
                case DEFER -> {
                    sendAfter(Duration.ofMillis(plan.later()), new Later("r" + ask.id, from(ask)));
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

    // ── the state after a command ──

    private String state() {
        var text = new StringBuilder();
        for (int i = 0; i < Step.SERVERS; i++) {
            var pid = requireNonNull(servers.get(i).pid());
            text.append("s").append(i).append(test.runtime().info(pid, 1000).map(info -> {
                boolean busy = info.stack().stream().anyMatch(frame -> frame.getMethodName().equals("handle"));
                return (busy ? " busy " : " waits ") + info.messages().size();
            }).orElse(" ended")).append(' ');
        }
        return text + "holders " + registry.lookup(KEY).stream().map(this::name).toList() + " members "
                + groups.members(KEY).stream().map(this::name).toList();
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
