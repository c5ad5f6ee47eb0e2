package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Call;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Elements;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The replies of several servers to the same request.
///
/// {@snippet class="dev.coppice.behaviours.snippets.MultiCallExamples" region="all"}
///
/// @param answers the replies, in the order in which the servers were given
/// @param failed the servers that were not running, ended, or did not reply in time
/// @param <M> the protocol of the servers
/// @param <R> the type of the reply
public record MultiCall<M, R extends @Nullable Object>(Map<Ref<M>, R> answers, List<Ref<M>> failed) {

    /// Sends `request` to all `servers` at once and waits up to `timeout` in total for the replies; null means no
    /// timeout. Late replies are dropped.
    ///
    /// @throws IllegalArgumentException if `timeout` is negative
    public static <M, R extends @Nullable Object> MultiCall<M, R> of(
            Collection<Ref<M>> servers, Call<? extends M, R> request, @Nullable Duration timeout) {
        var all = Elements.list("servers", servers);
        requireNonNull(request, "request must not be null");
        Timeouts.check("timeout", timeout);
        var sent = send(all, request);
        Gen.awaitAll(sent.values().stream().map(pending -> pending.call).toList(), timeout);
        return collect(sent);
    }

    /// As [#of], without waiting and without a timeout. The future completes when every server has replied or failed.
    public static <M, R extends @Nullable Object> CompletableFuture<MultiCall<M, R>> ask(
            Collection<Ref<M>> servers, Call<? extends M, R> request) {
        var called = Elements.list("servers", servers);
        requireNonNull(request, "request must not be null");
        var sent = send(called, request);
        var all = sent.values().stream()
                .map(pending -> pending.stage().handle((answer, failure) -> pending))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).thenApply(done -> collect(sent));
    }

    /// Sends `message` to all `servers`. A server that is not running does not receive it.
    public static <M> void cast(Collection<Ref<M>> servers, M message) {
        var all = Elements.list("servers", servers);
        requireNonNull(message, "message must not be null");
        all.forEach(server -> server.cast(message));
    }

    private static <M, R extends @Nullable Object> Map<Ref<M>, PendingRequest<R>> send(
            Collection<Ref<M>> servers, Call<? extends M, R> request) {
        var sent = new LinkedHashMap<Ref<M>, PendingRequest<R>>();
        for (var server : servers) sent.computeIfAbsent(server, to -> PendingRequest.send(to, request));
        return sent;
    }

    private static <M, R extends @Nullable Object> MultiCall<M, R> collect(Map<Ref<M>, PendingRequest<R>> sent) {
        var answers = new LinkedHashMap<Ref<M>, R>();
        var failed = new ArrayList<Ref<M>>();
        sent.forEach((server, pending) -> {
            if (pending.receive(Duration.ZERO) instanceof Response.Answer<R>(R answer)) answers.put(server, answer);
            else failed.add(server);
        });
        return new MultiCall<>(answers, failed);
    }
}
