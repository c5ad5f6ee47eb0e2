package dev.coppice.models.names;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.registry.GroupEvent;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.registry.RegistryEvent;
import dev.coppice.behaviours.registry.ValueRegistry;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.names.Member.Entry;
import dev.coppice.models.names.Step.Place;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The members and the directories that the commands drive, in a simulated runtime.
final class RealNames implements AutoCloseable {
    /// @param sources what it is about, as [Member.Entry.Note#sources]
    record Note(String text, List<String> sources) {
        Note wrapped() {
            return new Note("wrapped " + text, sources);
        }
    }

    static final Name<Object> LISTENER = new Name<>("listener");
    private static final List<String> KEYS = List.of("k0", "k1", "k2");

    final Observed observed = new Observed();
    final TestRuntime test;
    final ValueRegistry<String, Object, Integer> unique;
    final ValueRegistry<String, Object, Integer> duplicate;
    final PubSub<String, Note> topics;
    final ProcessGroups<String, Object> groups = new ProcessGroups<>("groups");
    int values;
    int sent;
    final int partitions;
    private final SupervisorRef supervisor;
    private final List<Pid> members = new ArrayList<>();
    /// The directory of each process that serves one.
    private final Map<Pid, Place> places = new HashMap<>();

    RealNames(int partitions, long seed) {
        this.partitions = partitions;
        test = TestRuntime.seeded(seed, RuntimeOptions.defaults());
        test.runtime().onDeadLetter(letter -> {
            if (letter.message() instanceof Note note && !Entry.Note.isGroupEvent(note.sources)) {
                observed.deadLetter(note.text, letter.cause().toString());
            }
        });
        unique = Registry.<String, Object>unique("unique").withValues(0).partitions(partitions)
                .listener(LISTENER, this::note);
        duplicate = Registry.<String, Object>duplicate("duplicate").withValues(0).partitions(partitions)
                .listener(LISTENER, this::note);
        topics = new PubSub<>("topics", partitions);
        var backOff = new BackOff(Duration.ofMillis(Step.BACK_OFF), 1, Duration.ofMillis(Step.BACK_OFF), 0);
        var children = List.<ChildSpec<?>>of(ChildSpec.of(unique).id(Place.UNIQUE).backOff(backOff),
                ChildSpec.of(duplicate).id(Place.DUPLICATE).backOff(backOff),
                ChildSpec.of(topics).id(Place.TOPICS).backOff(backOff),
                ChildSpec.of(groups).id(Place.GROUPS).backOff(backOff));
        supervisor = SupervisorRef.of(test.runtime().start(Supervisor.of(SupervisorSpec.of(Strategy.ONE_FOR_ONE,
                children).intensity(1000, Duration.ofMillis(1)))));
        for (int i = 0; i < Step.MEMBERS; i++) begin(i % 2 == 1);
        settle();
    }

    private void begin(boolean traps) {
        var member = "p" + members.size();
        var pid = Gen.spawn(test.runtime(), self -> new RealMember(this, self).run(),
                traps ? SpawnOptions.NONE.trapExits() : SpawnOptions.NONE);
        members.add(pid);
        Gen.whenEnded(pid).thenAccept(reason -> observed.event(member, now(), "ended " + reason));
    }

    /// Lets all processes have their turns, and finds out which of them serve a directory.
    private void settle() {
        test.run();
        for (var pid : test.runtime().processes()) {
            var label = test.runtime().info(pid).orElseThrow().label();
            for (var place : Place.values()) {
                if (label.equals("Registry " + place.text()) || label.equals("ProcessGroups " + place.text())) {
                    places.put(pid, place);
                }
            }
        }
    }

    long now() {
        return test.now().toMillis();
    }

    Pid member(int pick) {
        return members.get(pick % members.size());
    }

    String name(Pid pid) {
        int index = members.indexOf(pid);
        if (index >= 0) return "p" + index;
        var place = places.get(pid);
        return place == null ? "unknown " + pid : place.text();
    }

    /// The names of members, in the same order.
    List<String> names(Collection<? extends Ref<?>> refs) {
        return refs.stream().map(ref -> name(requireNonNull(ref.pid()))).toList();
    }

    private static String name(Registry<?, ?> registry) {
        return registry.toString().replace("registry ", "");
    }

    private Note note(RegistryEvent<String, Object> event) {
        var text = switch (event) {
            case RegistryEvent.Registered<String, Object> it ->
                    "registered " + name(it.registry()) + " " + it.key() + " " + it.value();
            case RegistryEvent.Unregistered<String, Object> it ->
                    "unregistered " + name(it.registry()) + " " + it.key();
        };
        return new Note(text, List.of("from " + name(requireNonNull(event.ref().pid()))));
    }

    Note note(GroupEvent<String, Object> event, int monitor) {
        var all = names(event.members());
        var what = event instanceof GroupEvent.Joined ? " joined " : " left ";
        return new Note("w" + monitor + what + event.group() + " " + all,
                all.stream().distinct().map(one -> Entry.Note.ON + one).toList());
    }

    // ── what the test does ──

    void step(Step step) {
        switch (step) {
            case Step.Act(var process, var ops) -> {
                var pid = member(process);
                if (pid.isAlive()) Gen.send(pid, new RealMember.Act(ops));
            }
            case Step.Wait(var millis) -> test.advance(Duration.ofMillis(millis));
            case Step.Begin(var traps) -> begin(traps);
            case Step.Kill(var place) -> child(place).forEach(pid -> test.runtime().exit(pid, ExitReason.KILL));
            case Step.KillPartition(var place) -> {
                var serving = serving(place);
                if (place != Place.GROUPS && serving.size() == 1) {
                    test.runtime().exit(serving.getFirst(), ExitReason.KILL);
                }
            }
            case Step.Stop(var place) -> supervisor.terminateChild(place);
            case Step.Restart(var place) -> supervisor.restartChild(place);
            case Step.Suspend(var place) -> serving(place).forEach(pid -> Sys.of(pid).suspend());
            case Step.Resume(var place) -> serving(place).forEach(pid -> Sys.of(pid).resume());
        }
        settle();
        observed.snapshot(now(), state());
    }

    private List<Pid> serving(Place place) {
        return places.entrySet().stream().filter(entry -> entry.getValue() == place && entry.getKey().isAlive())
                .map(Map.Entry::getKey).toList();
    }

    private List<Pid> child(Place place) {
        return supervisor.whichChildren().stream().filter(child -> child.id() == place).map(ChildInfo::pid)
                .flatMap(Stream::ofNullable).toList();
    }

    // ── the state after a command ──

    private String state() {
        var text = new StringBuilder();
        for (var pid : members) {
            test.runtime().info(pid, 1000).ifPresent(info -> {
                boolean busy = info.stack().stream().anyMatch(frame -> frame.getMethodName().equals("perform"));
                text.append("\n    ").append(name(pid)).append(busy ? " busy " : " waits ")
                        .append(World.shown(info.messages().stream().flatMap(this::shown), partitions > 1))
                        .append(" links ")
                        .append(info.links().stream().map(this::name).distinct().sorted().toList());
            });
        }
        line(text, Place.UNIQUE, () -> table(key -> entries(unique, key)));
        line(text, Place.DUPLICATE, () -> table(key -> entries(duplicate, key)));
        line(text, Place.TOPICS, () -> table(key -> topics.subscribers(key).stream().map(this::name)));
        line(text, Place.GROUPS, () -> {
            var all = new TreeMap<String, List<String>>();
            for (var group : groups.groups()) all.put(group, names(groups.members(group)));
            return all + " monitors " + serving(Place.GROUPS).stream().flatMap(pid -> test.runtime().info(pid).stream())
                    .flatMap(info -> info.monitors().stream()).map(pid -> name((Pid) pid)).sorted().toList();
        });
        return text.toString();
    }

    private void line(StringBuilder text, Place place, Supplier<String> read) {
        text.append("\n    ").append(place.text()).append(' ');
        try {
            text.append(read.get());
        } catch (IllegalArgumentException notRunning) {
            text.append("down");
        }
    }

    private String table(Function<String, Stream<String>> read) {
        var all = new TreeMap<String, List<String>>();
        for (var key : KEYS) {
            var found = ordered(read.apply(key));
            if (!found.isEmpty()) all.put(key, found);
        }
        return all.toString();
    }

    private Stream<String> entries(ValueRegistry<String, Object, Integer> registry, String key) {
        return registry.entries(key).stream()
                .map(entry -> names(List.of(entry.ref())).getFirst() + ":" + entry.value());
    }

    /// What a registry lists: with several partitions, nothing is promised about the order.
    List<String> ordered(Stream<String> some) {
        return (partitions > 1 ? some.sorted() : some).toList();
    }

    private Stream<String> shown(Object entry) {
        return switch (entry) {
            case Signal.Exit(var from, var reason) -> Stream.of("exit " + name(from) + " " + reason);
            case Note note -> Stream.of(note.text);
            default -> Stream.empty();
        };
    }

    @Override public void close() {
        test.close();
        Leaks.check(test.runtime());
    }
}
