package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Call;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A set of labelled requests that have been sent, for waiting until the first of them completes.
///
/// Not thread-safe: only the thread or process that created the set may use it.
///
/// {@snippet class="dev.coppice.behaviours.snippets.PendingRequestExamples" region="set"}
///
/// @param <L> the label of a request
/// @param <R> the type of the reply
public final class PendingRequests<L, R extends @Nullable Object> {
    private final List<Entry<L, R>> entries = new ArrayList<>();

    private record Entry<L, R extends @Nullable Object>(L label, PendingRequest<R> request) {}

    /// The label of a request, and the response to it.
    public record Labelled<L, R extends @Nullable Object>(L label, Response<R> response) {}

    /// Creates an empty set.
    public PendingRequests() {}

    /// Sends `request` and adds it to the set.
    public <M> void send(L label, Ref<M> server, Call<? extends M, R> request) {
        requireNonNull(label, "label must not be null");
        requireNonNull(server, "server must not be null");
        requireNonNull(request, "request must not be null");
        add(label, PendingRequest.send(server, request));
    }

    /// Adds a request that has already been sent.
    public void add(L label, PendingRequest<R> request) {
        requireNonNull(label, "label must not be null");
        requireNonNull(request, "request must not be null");
        entries.add(new Entry<>(label, request));
    }

    /// The number of requests in the set.
    public int size() {
        return entries.size();
    }

    /// Waits up to `timeout`, or without a timeout if it is null, until one of the requests completes, and removes that
    /// request; if several have completed, the one that was added first. Empty if none completes in time or the set is
    /// empty; the requests stay valid.
    public Optional<Labelled<L, R>> await(@Nullable Duration timeout) {
        if (!Gen.awaitAny(entries.stream().map(entry -> entry.request().call).toList(), timeout)) {
            return Optional.empty();
        }
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

    /// As [#await], but if none completes in time, all requests are abandoned and the set becomes empty.
    public Optional<Labelled<L, R>> receive(@Nullable Duration timeout) {
        var first = await(timeout);
        if (first.isPresent()) return first;
        var late = await(Duration.ZERO);
        if (late.isPresent()) return late;
        entries.forEach(entry -> entry.request().abandon());
        entries.clear();
        return late;
    }

    /// The response to one of the requests if `message` reports its completion, otherwise empty. Removes that request.
    /// See [PendingRequest#check].
    public Optional<Labelled<L, R>> check(Object message) {
        requireNonNull(message, "message must not be null");
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
