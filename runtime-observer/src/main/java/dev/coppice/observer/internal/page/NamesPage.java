package dev.coppice.observer.internal.page;

import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// The registered names, and the registries, process groups and publishers: those that run, and those that the options
/// list. Parameter: `text`, a part of a name.
public final class NamesPage implements Page {
    private static final int FEW = 5;
    private static final int MOST = 50;
    private final ActorRuntime runtime;
    private final List<Registry<?, ?>> registries;
    private final List<ProcessGroups<?, ?>> scopes;
    private final Texts texts;

    public NamesPage(ActorRuntime runtime, List<Registry<?, ?>> registries, List<ProcessGroups<?, ?>> scopes,
            Texts texts) {
        this.runtime = runtime;
        this.registries = registries;
        this.scopes = scopes;
        this.texts = texts;
    }

    @Override public String id() {
        return "names";
    }

    @Override public long freshMillis() {
        return 2_000;
    }

    /// A key and a process with that key.
    private record Row(String name, Pid pid) {}

    @Override public Fields look(Query query, int limit) {
        var wanted = query.text("text").toLowerCase(Locale.ROOT);
        var names = runtime.names();
        var rows = names.stream().map(each -> new Row(texts.value(each.name()), each.pid())).toList();
        return new Fields()
                .with("size", names.size())
                .with("names", shown(rows, wanted, 2 * limit))
                .with("registries", both(registries, Registry.running(runtime)).stream()
                        .map(each -> registry(each, wanted, limit)).toList())
                .with("scopes", both(scopes, ProcessGroups.running(runtime)).stream()
                        .map(each -> scope(each, wanted, limit)).toList())
                .with("publishers", PubSub.running(runtime).stream().limit(MOST)
                        .map(each -> publisher(each, wanted, limit)).toList());
    }

    /// Returns those that the options list, and then the others that run.
    private static <T> List<T> both(List<T> listed, List<T> running) {
        var all = new LinkedHashSet<>(listed);
        all.addAll(running);
        return all.stream().limit(MOST).toList();
    }

    private <T> Fields publisher(PubSub<T, ?> publisher, String wanted, int limit) {
        var fields = new Fields().with("title", Texts.label(publisher.toString()));
        try {
            var counts = publisher.counts();
            var shown = counts.keySet().stream()
                    .filter(topic -> texts.value(topic).toLowerCase(Locale.ROOT).contains(wanted))
                    .limit(limit)
                    .map(topic -> new Fields().with("group", Texts.label(texts.value(topic)))
                            .with("members", texts.processes(publisher.subscribers(topic), FEW)))
                    .toList();
            return fields.with("size", counts.size()).with("groups", shown);
        } catch (IllegalArgumentException down) { // it has just ended
            return fields.with("size", 0).with("groups", List.of()).with("failure", texts.value(down.getMessage()));
        }
    }

    private List<Fields> shown(List<Row> rows, String wanted, int limit) {
        return rows.stream()
                .filter(row -> row.name().toLowerCase(Locale.ROOT).contains(wanted))
                .sorted(java.util.Comparator.comparing(Row::name))
                .limit(limit)
                .map(row -> new Fields().with("name", Texts.label(row.name()))
                        .with("process", texts.process(row.pid())))
                .toList();
    }

    private Fields registry(Registry<?, ?> registry, String wanted, int limit) {
        var fields = new Fields().with("title", Texts.label(registry.toString()));
        try {
            var rows = new ArrayList<Row>();
            for (var entry : registry.entries()) {
                var pid = entry.ref().pid();
                if (pid != null) rows.add(new Row(texts.value(entry.key()), pid));
            }
            return fields.with("size", rows.size()).with("entries", shown(rows, wanted, limit));
        } catch (IllegalArgumentException down) { // it does not run now
            return fields.with("size", 0).with("entries", List.of()).with("failure", texts.value(down.getMessage()));
        }
    }

    private <G> Fields scope(ProcessGroups<G, ?> scope, String wanted, int limit) {
        var fields = new Fields().with("title", Texts.label(scope.toString()));
        try {
            var groups = scope.groups();
            var shown = groups.stream()
                    .filter(group -> texts.value(group).toLowerCase(Locale.ROOT).contains(wanted))
                    .limit(limit)
                    .map(group -> {
                        var members = scope.members(group).stream().map(Ref::pid).filter(Objects::nonNull)
                                .map(Objects::requireNonNull).toList();
                        return new Fields().with("group", Texts.label(texts.value(group)))
                                .with("members", texts.processes(members, FEW));
                    })
                    .toList();
            return fields.with("size", groups.size()).with("groups", shown);
        } catch (IllegalArgumentException down) { // it does not run now
            return fields.with("size", 0).with("groups", List.of()).with("failure", texts.value(down.getMessage()));
        }
    }
}
