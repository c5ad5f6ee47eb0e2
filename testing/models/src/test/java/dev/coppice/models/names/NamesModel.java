package dev.coppice.models.names;

import dev.coppice.models.names.Groups.Watch;
import dev.coppice.models.names.Member.Entry;
import dev.coppice.models.names.Step.Mode;
import dev.coppice.models.names.Step.Op;
import dev.coppice.models.names.Step.Op.Kind;
import dev.coppice.models.names.Step.Place;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Members of registries, groups and topics, according to the contract.
final class NamesModel {
    static final String NOT_RUNNING = "not running";
    final World world;
    private final Table unique;
    private final Table duplicate;
    private final Table topics;
    private final Groups groups;
    /// The member that holds the name of the listener, or null.
    private @Nullable Member listener;
    private int values;
    private int sent;

    /// @param partitions how many each registry has
    NamesModel(int partitions) {
        world = new World(partitions > 1, this::perform);
        unique = new Table(world, Place.UNIQUE, true, partitions);
        duplicate = new Table(world, Place.DUPLICATE, false, partitions);
        topics = new Table(world, Place.TOPICS, false, partitions);
        groups = new Groups(world);
        for (int i = 0; i < Step.MEMBERS; i++) world.begin(i % 2 == 1);
    }

    void step(Step step) {
        world.nextInstant();
        switch (step) {
            case Step.Act(var process, var ops) -> {
                var member = world.picked(process);
                if (member.alive) world.arrive(member, new Entry.Act(ops));
            }
            case Step.Wait(var millis) -> world.time.advanceTo(world.time.now() + millis);
            case Step.Begin(var traps) -> world.begin(traps);
            case Step.Kill(var place) -> at(place).kill();
            case Step.KillPartition(var place) -> {
                if (at(place) instanceof Table table) table.killPartition();
            }
            case Step.Stop(var place) -> at(place).stop();
            case Step.Restart(var place) -> at(place).restart();
            case Step.Suspend(var place) -> at(place).suspend();
            case Step.Resume(var place) -> at(place).resume();
        }
        world.observed.snapshot(world.time.now(), world.state());
    }

    private Directory at(Place place) {
        return switch (place) {
            case UNIQUE -> unique;
            case DUPLICATE -> duplicate;
            case TOPICS -> topics;
            case GROUPS -> groups;
        };
    }

    // ── what a member does ──

    private boolean perform(Member self, Op op) {
        return switch (op.kind()) {
            case SLEEP -> {
                world.sleep(self, op.millis(), () -> {});
                yield false;
            }
            case END -> {
                world.die(self, "broken");
                yield false;
            }
            case KILL -> {
                world.die(world.picked(op.other()), "killed");
                yield true;
            }
            case LOCK -> {
                if (!unique.isRunning()) yield notRunning(self);
                unique.lock(self, op.key(), op.millis());
                yield false;
            }
            case JOIN, LEAVE, LEAVE_ITSELF, MONITOR, MONITOR_GROUP, UNMONITOR -> askScope(self, op);
            default -> {
                world.observe(self, answer(self, op));
                yield true;
            }
        };
    }

    private boolean notRunning(Member self) {
        world.features.add(Feature.NOT_RUNNING);
        world.observe(self, NOT_RUNNING);
        return true;
    }

    private String answer(Member self, Op op) {
        var registry = op.unique() ? unique : duplicate;
        int key = op.key();
        return switch (op.kind()) {
            case REGISTER -> {
                int value = values++;
                yield in(registry, () -> register(self, registry, key, value));
            }
            case UNREGISTER -> in(registry, () -> unregister(self, registry, key, _ -> true, Feature.UNREGISTERS));
            case UNREGISTER_SOME -> in(registry, () -> unregister(self, registry, key,
                    value -> (Integer) value % 2 == 0, Feature.UNREGISTERS_SOME));
            case UPDATE -> {
                int value = values++;
                yield in(unique, () -> unique.update(self, key, value));
            }
            case WHEREIS -> in(unique, () -> unique.lookup(key));
            case LOOKUP -> in(registry, () -> registry.lookup(key));
            case VALUES -> in(registry, () -> registry.values(key, world.picked(op.other())));
            case KEYS -> in(registry, () -> registry.keys(world.picked(op.other())));
            case DISPATCH -> in(registry, () -> dispatch(registry, key, op.mode()));
            case CAST -> {
                var note = message(self);
                yield in(registry, () -> {
                    world.features.add(Feature.CASTS);
                    return "sent " + registry.cast(key, note);
                });
            }
            case TAKE_NAME -> takeName(self);
            case MEMBERS -> groups.isRunning() ? groups.members(key).toString() : "[]";
            case GROUPS -> in(groups, () -> groups.groups().toString());
            case CAST_GROUP -> {
                var note = message(self);
                var to = groups.isRunning() ? groups.members(key) : List.<Member>of();
                to.forEach(member -> world.arrive(member, note));
                yield "sent " + to.size();
            }
            case SUBSCRIBE -> in(topics, () -> {
                topics.register(self, key, op.mode());
                return "subscribed";
            });
            case UNSUBSCRIBE -> in(topics, () -> {
                boolean was = topics.unregister(self, key, _ -> true);
                if (was) world.features.add(Feature.UNSUBSCRIBES);
                return "unsubscribed " + was;
            });
            case PUBLISH, PUBLISH_TO_OTHERS -> {
                var note = message(self);
                var except = op.kind() == Kind.PUBLISH ? null : self;
                yield in(topics, () -> publish(key, note, except));
            }
            case SUBSCRIBERS -> in(topics, () -> topics.lookup(key));
            case TOPICS -> in(topics, () -> topics.keys(world.picked(op.other())));
            case LOCK, JOIN, LEAVE, LEAVE_ITSELF, MONITOR, MONITOR_GROUP, UNMONITOR, KILL, SLEEP, END ->
                    throw new AssertionError();
        };
    }

    private Entry.Note message(Member self) {
        return new Entry.Note("m" + sent++, List.of("from " + self));
    }

    private String in(Directory directory, Supplier<String> action) {
        if (directory.isRunning()) return action.get();
        world.features.add(Feature.NOT_RUNNING);
        return NOT_RUNNING;
    }

    // ── registries ──

    private String register(Member self, Table registry, int key, int value) {
        var holder = registry.register(self, key, value);
        if (holder != null) return "held by " + holder;
        notifyListener(self, "registered " + registry.name + " k" + key + " " + value);
        return "registered";
    }

    private String unregister(Member self, Table registry, int key, Predicate<Object> matches, Feature feature) {
        boolean was = registry.unregister(self, key, matches);
        if (was) world.features.add(feature);
        notifyListener(self, "unregistered " + registry.name + " k" + key);
        return "unregistered " + was;
    }

    private void notifyListener(Member self, String event) {
        if (listener == null || !listener.alive) return;
        world.features.add(Feature.LISTENER_NOTIFIED);
        world.arrive(listener, new Entry.Note(event, List.of("from " + self)));
    }

    private String takeName(Member self) {
        if (listener != null && listener.alive) return "refused";
        listener = self;
        return "named";
    }

    private String dispatch(Table registry, int key, Mode mode) {
        if (mode != Mode.THROWS || registry.holders(key).isEmpty()) {
            world.features.add(Feature.DISPATCHES);
            return "dispatched " + registry.lookup(key);
        }
        world.features.add(Feature.DISPATCH_THROWS);
        return "planned";
    }

    // ── topics ──

    private String publish(int topic, Entry.Note note, @Nullable Member except) {
        world.features.add(except == null ? Feature.PUBLISHES : Feature.PUBLISHES_TO_OTHERS);
        var count = new int[1];
        topics.forKey(topic, (subscriber, mode) -> {
            if (subscriber == except) return;
            count[0]++;
            switch ((Mode) mode) {
                case PLAIN -> world.arrive(subscriber, note);
                case WRAPS -> world.arrive(subscriber, new Entry.Note("wrapped " + note.text(), note.sources()));
                case THROWS -> world.features.add(Feature.FUNCTION_THROWS);
            }
        });
        return "sent " + count[0];
    }

    // ── groups ──

    private boolean askScope(Member self, Op op) {
        if (op.kind() == Kind.UNMONITOR && self.watches.isEmpty()) return true;
        if (!groups.isRunning()) {
            world.features.add(Feature.NOT_RUNNING);
            world.observe(self, op.kind() == Kind.UNMONITOR ? "unmonitored" : "no process");
            return true;
        }
        if (groups.isSuspended()) world.features.add(Feature.CALLS_SUSPENDED_SCOPE);
        int group = op.key();
        var all = op.kind() == Kind.LEAVE_ITSELF ? List.of(self) : some(op);
        return switch (op.kind()) {
            case JOIN -> groups.ask(self, () -> {
                groups.join(group, all);
                return "joined";
            });
            case LEAVE, LEAVE_ITSELF -> groups.ask(self, () -> "left " + groups.leave(group, all));
            case MONITOR, MONITOR_GROUP -> {
                var watch = new Watch(self, self.watches.size(), op.kind() == Kind.MONITOR ? null : group, op.mode());
                yield groups.ask(self, () -> {
                    self.watches.add(watch);
                    return groups.watch(watch);
                });
            }
            case UNMONITOR -> {
                var watch = self.watches.get(op.other() % self.watches.size());
                yield groups.ask(self, () -> {
                    groups.unwatch(watch);
                    return "unmonitored";
                });
            }
            default -> throw new AssertionError();
        };
    }

    /// The members that `op` is about.
    private List<Member> some(Op op) {
        var one = world.picked(op.other());
        return switch (op.mode()) {
            case PLAIN -> List.of(one);
            case WRAPS -> List.of(one, world.picked(op.other() + 1));
            case THROWS -> op.other() == 0 ? List.of() : List.of(one, one);
        };
    }
}
