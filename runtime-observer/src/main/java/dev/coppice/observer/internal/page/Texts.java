package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.observer.internal.history.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Turns processes and values into JSON. The only place where objects of the application become text: redacted by the
/// runtime, and cut. Thread-safe.
public final class Texts {
    private static final int LONGEST = 2_000;
    private static final int LONGEST_LABEL = 200;
    private static final List<String> SECRET =
            List.of("password", "passwd", "secret", "token", "credential", "apikey", "api_key", "api-key", "private");

    private final ActorRuntime runtime;

    public Texts(ActorRuntime runtime) {
        this.runtime = runtime;
    }

    /// Returns a value as text, redacted and cut.
    public String value(@Nullable Object value) {
        return cut(runtime.print(value), LONGEST);
    }

    /// Returns a setting as text, or dots if its name says that it is a secret.
    public String setting(String key, Object value) {
        var name = key.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(name::contains) ? "••••••" : value(value);
    }

    static String label(String label) {
        return cut(label, LONGEST_LABEL);
    }

    /// Returns text of at most `most` characters.
    static String cut(String text, int most) {
        if (text.length() <= most) return text;
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    /// Returns a process as JSON: its number and text. The number of a process of another node is 0, because it has no
    /// page here. Null stays null.
    public @Nullable Fields process(@Nullable Pid pid) {
        if (pid == null) return null;
        return new Fields().with("n", pid.node().isPresent() ? 0 : pid.number()).with("text", label(pid.toString()));
    }

    /// Returns the first processes, and how many there are.
    Fields processes(Collection<Pid> pids, int limit) {
        var shown = pids.stream().limit(limit).map(this::process).toList();
        return new Fields().with("size", pids.size()).with("first", shown);
    }

    /// Returns processes or names, the first ones.
    Fields mixed(Collection<?> some, int limit) {
        var shown = new ArrayList<@Nullable Object>();
        for (var each : some) {
            if (shown.size() == limit) break;
            shown.add(each instanceof Pid pid ? process(pid) : each instanceof Name<?> name ? name(name) : value(each));
        }
        return new Fields().with("size", some.size()).with("first", shown);
    }

    /// Returns a name as JSON: the process that holds it, with the name as text.
    private Fields name(Name<?> name) {
        var holder = runtime.whereis(name);
        return new Fields().with("n", holder == null ? 0 : holder.number()).with("text", label(value(name)));
    }

    /// Returns a value of a page of the application: a process as a link, anything else as text.
    @Nullable Object cell(@Nullable Object value) {
        return value instanceof Pid pid ? process(pid) : value == null ? "" : value(value);
    }

    /// Returns the frame-independent summary of a report.
    Fields entry(Entry entry) {
        return new Fields()
                .with("id", entry.id())
                .with("category", entry.category().text())
                .with("at", entry.at().toEpochMilli())
                .with("title", cut(entry.title(), 500))
                .with("process",
                        entry.process() == 0 ? null
                        : new Fields().with("n", entry.process()).with("text", label(entry.label())));
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
