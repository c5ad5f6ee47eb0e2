package dev.coppice.models.names;

import dev.coppice.behaviours.registry.AlreadyRegistered;
import dev.coppice.behaviours.registry.GroupMonitor;
import dev.coppice.behaviours.registry.ValueRegistry;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.models.Planned;
import dev.coppice.models.names.RealNames.Note;
import dev.coppice.models.names.Step.Mode;
import dev.coppice.models.names.Step.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What one member does.
final class RealMember {
    record Act(List<Op> ops) {}

    private final RealNames world;
    private final ReceiveContext self;
    private final Ref<Object> ref;
    private final List<GroupMonitor<String, Object>> monitors = new ArrayList<>();

    private String latestExit = "";

    RealMember(RealNames world, ReceiveContext self) {
        this.world = world;
        this.self = self;
        this.ref = Gen.ref(self.pid());
    }

    void run() {
        while (true) {
            switch (self.receive()) {
                case Act(var ops) -> ops.forEach(this::perform);
                case Signal.Exit(var from, var reason) -> exit(world.name(from), "exit " + reason);
                case Note(var text, var sources) -> sources.forEach(source -> handled(source, text));
                case Object other -> throw new IllegalStateException("unexpected: " + other);
            }
        }
    }

    /// With several partitions, equal exits at one instant count once.
    private void exit(String from, String what) {
        var text = world.now() + " " + from + " " + what;
        if (world.partitions > 1 && text.equals(latestExit)) return;
        latestExit = text;
        handled("from " + from, what);
    }

    private void handled(String source, String what) {
        world.observed.event(world.name(self.pid()) + " " + source, world.now(), what);
    }

    private void observe(Object what) {
        if (self.pid().isAlive()) world.observed.event(world.name(self.pid()), world.now(), what);
    }

    private void perform(Op op) {
        if (!self.pid().isAlive()) return; // its code continues, and nothing of it counts
        switch (op.kind()) {
            case SLEEP -> self.sleep(Duration.ofMillis(op.millis()));
            case END -> throw new ProcessExit(ExitReason.of("broken"));
            case KILL -> self.exit(world.member(op.other()), ExitReason.KILL);
            default -> {
                try {
                    answer(op, "k" + op.key());
                } catch (AlreadyRegistered taken) {
                    observe("held by " + world.name(taken.holder()));
                } catch (IllegalArgumentException notRunning) {
                    observe(NamesModel.NOT_RUNNING);
                } catch (IllegalStateException refused) {
                    observe("refused");
                } catch (Planned planned) {
                    observe("planned");
                } catch (CallFailed failed) {
                    observe(failed.cause());
                }
            }
        }
    }

    private ValueRegistry<String, Object, Integer> registry(Op op) {
        return op.unique() ? world.unique : world.duplicate;
    }

    private void answer(Op op, String key) {
        var other = world.member(op.other());
        switch (op.kind()) {
            case REGISTER -> register(op, key, world.values++);
            case UNREGISTER -> observe("unregistered " + registry(op).unregister(key));
            case UNREGISTER_SOME ->
                    observe("unregistered " + registry(op).unregisterMatch(key, value -> value % 2 == 0));
            case UPDATE -> {
                int value = world.values++;
                observe(world.unique.updateValue(key, _ -> value)
                        .map(updated -> updated.before() + " to " + updated.value()).orElse("nothing"));
            }
            case WHEREIS -> {
                var holder = world.unique.whereis(key);
                observe(holder == null ? List.of() : world.names(List.of(holder)));
            }
            case LOOKUP -> observe(world.ordered(world.names(registry(op).lookup(key)).stream()));
            case VALUES -> observe(world.ordered(registry(op).values(key, other).stream().map(String::valueOf)));
            case KEYS -> observe(world.ordered(registry(op).keys(other).stream()));
            case DISPATCH -> dispatch(op, key);
            case CAST -> {
                var note = message();
                observe("sent " + registry(op).cast(key, note));
            }
            case LOCK -> {
                world.unique.lock(key, () -> {
                    observe("locked " + key);
                    self.sleep(Duration.ofMillis(op.millis()));
                    return "";
                });
                observe("unlocked " + key);
            }
            case TAKE_NAME -> {
                self.register(RealNames.LISTENER);
                observe("named");
            }
            default -> inGroups(op, key);
        }
    }

    private void register(Op op, String key, int value) {
        var registry = registry(op);
        if (op.mode() == Mode.PLAIN) {
            registry.register(key, ref, value);
            observe("registered");
        } else {
            observe(registry.tryRegister(key, ref, value)
                    .map(holder -> "held by " + world.names(List.of(holder)).getFirst()).orElse("registered"));
        }
    }

    private void dispatch(Op op, String key) {
        var found = new ArrayList<String>();
        registry(op).dispatch(key, refs -> {
            if (op.mode() == Mode.THROWS) throw new Planned();
            found.addAll(world.names(refs));
        });
        observe("dispatched " + world.ordered(found.stream()));
    }

    private Note message() {
        return new Note("m" + world.sent++, List.of("from " + world.name(self.pid())));
    }

    private void inGroups(Op op, String key) {
        var groups = world.groups;
        switch (op.kind()) {
            case JOIN -> {
                if (op.mode() == Mode.PLAIN) groups.join(key, Gen.<Object>ref(world.member(op.other())));
                else groups.join(key, some(op));
                observe("joined");
            }
            case LEAVE -> observe("left " + groups.leave(key, some(op)));
            case LEAVE_ITSELF -> observe("left " + groups.leave(key));
            case MEMBERS -> observe(world.names(groups.members(key)));
            case GROUPS -> observe(groups.groups().stream().sorted().toList());
            case CAST_GROUP -> {
                var note = message();
                observe("sent " + groups.cast(key, note));
            }
            case MONITOR, MONITOR_GROUP -> monitor(op, key);
            case UNMONITOR -> {
                if (monitors.isEmpty()) return;
                monitors.get(op.other() % monitors.size()).close();
                observe("unmonitored");
            }
            default -> inTopics(op, key);
        }
    }

    /// The members that `op` is about, as in the model.
    private List<Ref<Object>> some(Op op) {
        var one = Gen.<Object>ref(world.member(op.other()));
        return switch (op.mode()) {
            case PLAIN -> List.of(one);
            case WRAPS -> List.of(one, Gen.<Object>ref(world.member(op.other() + 1)));
            case THROWS -> op.other() == 0 ? List.of() : List.of(one, one);
        };
    }

    private void monitor(Op op, String group) {
        int index = monitors.size();
        var monitor = op.kind() == Op.Kind.MONITOR
                ? world.groups.monitor(ref, event -> {
                    if (op.mode() == Mode.THROWS) throw new Planned();
                    return world.note(event, index);
                })
                : world.groups.monitorGroup(group, ref, event -> {
                    if (op.mode() == Mode.THROWS) throw new Planned();
                    return world.note(event, index);
                });
        monitors.add(monitor);
        var all = new TreeMap<String, List<String>>();
        monitor.members().forEach((key, members) -> all.put(key, world.names(members)));
        observe(all);
    }

    private void inTopics(Op op, String topic) {
        var topics = world.topics;
        switch (op.kind()) {
            case SUBSCRIBE -> {
                switch (op.mode()) {
                    case PLAIN -> topics.subscribe(topic, ref);
                    case WRAPS -> topics.subscribe(topic, ref, Note::wrapped);
                    case THROWS -> topics.subscribe(topic, ref, _ -> {
                        throw new Planned();
                    });
                }
                observe("subscribed");
            }
            case UNSUBSCRIBE -> observe("unsubscribed " + topics.unsubscribe(topic));
            case PUBLISH -> {
                var note = message();
                observe("sent " + topics.publish(topic, note));
            }
            case PUBLISH_TO_OTHERS -> {
                var note = message();
                observe("sent " + topics.publishToOthers(topic, note));
            }
            case SUBSCRIBERS ->
                    observe(world.ordered(topics.subscribers(topic).stream().map(world::name)));
            case TOPICS -> observe(world.ordered(topics.topics(world.member(op.other())).stream()));
            default -> throw new AssertionError(op);
        }
    }
}
