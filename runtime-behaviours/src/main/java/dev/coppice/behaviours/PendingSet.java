package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Requests that were sent, each with a label, to wait for whichever is answered first.
///
/// Not thread-safe: it belongs to who made it.
///
/// {@snippet class="dev.coppice.behaviours.snippets.PendingExamples" region="set"}
///
/// @param <L> what the requests are told apart by
/// @param <R> what they are answered with
public final class PendingSet<L, R extends @Nullable Object> {
    private final List<Entry<L, R>> entries = new ArrayList<>();

    private record Entry<L, R extends @Nullable Object>(L label, Pending<R> request) {}

    /// One of the requests, and what became of it.
    public record Labelled<L, R extends @Nullable Object>(L label, Response<R> response) {}

    /// An empty set.
    public PendingSet() {}

    /// Sends `request` and adds it.
    public <M> void send(L label, Ref<M> server, Call<? extends M, R> request) {
        add(label, Pending.send(server, request));
    }

    /// Adds a request that was sent.
    public void add(L label, Pending<R> request) {
        entries.add(new Entry<>(label, request));
    }

    /// How many requests have not been fetched.
    public int size() {
        return entries.size();
    }

    /// Waits up to `limit` (null for without limit) until one of the requests is done, and takes it out. Empty if none was in time or
    /// there is none; the requests stay valid.
    public Optional<Labelled<L, R>> await(@Nullable Duration limit) {
        if (!Gen.awaitAny(entries.stream().map(entry -> entry.request().call).toList(), limit)) return Optional.empty();
        for (var all = entries.iterator(); all.hasNext(); ) {
            var entry = all.next();
            var response = entry.request().poll();
            if (response.isPresent()) {
                all.remove();
                return Optional.of(new Labelled<>(entry.label(), response.get()));
            }
        }
        return Optional.empty();
    }

    /// As [#await], but if none was in time all are given up, and the set is empty.
    public Optional<Labelled<L, R>> receive(@Nullable Duration limit) {
        var first = await(limit);
        if (first.isPresent()) return first;
        var late = await(Duration.ZERO);
        if (late.isPresent()) return late;
        entries.forEach(entry -> entry.request().abandon());
        entries.clear();
        return late;
    }

    /// What `message` says about one of the requests, which is taken out, or empty if it is about something else: see [Pending#check].
    public Optional<Labelled<L, R>> check(Object message) {
        for (var all = entries.iterator(); all.hasNext(); ) {
            var entry = all.next();
            var response = entry.request().check(message);
            if (response.isPresent()) {
                all.remove();
                return Optional.of(new Labelled<>(entry.label(), response.get()));
            }
        }
        return Optional.empty();
    }
}
