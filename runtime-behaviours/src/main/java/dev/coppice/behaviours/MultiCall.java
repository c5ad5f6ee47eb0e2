package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What many servers answered to the same request.
///
/// {@snippet class="dev.coppice.behaviours.snippets.MultiCallExamples" region="all"}
///
/// @param answers the answers, in the order in which the servers were given
/// @param failed the servers that were not there, ended, or did not answer in time
/// @param <M> the protocol of the servers
/// @param <R> what the request is answered with
public record MultiCall<M, R extends @Nullable Object>(Map<Ref<M>, R> answers, List<Ref<M>> failed) {

    /// Sends `request` to all of `servers` at once and waits up to `limit` in all for the answers. Late ones are dropped.
    public static <M, R extends @Nullable Object> MultiCall<M, R> of(
            Collection<Ref<M>> servers, Call<? extends M, R> request, @Nullable Duration limit) {
        var sent = send(servers, request);
        Gen.awaitAll(sent.values().stream().map(pending -> pending.call).toList(), limit);
        return collect(sent);
    }

    /// As [#of], without waiting and without a limit: completes when all have answered or failed.
    public static <M, R extends @Nullable Object> CompletionStage<MultiCall<M, R>> ask(
            Collection<Ref<M>> servers, Call<? extends M, R> request) {
        var sent = send(servers, request);
        var settled = sent.values().stream()
                .map(pending -> pending.stage().handle((answer, failure) -> pending).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(settled).thenApply(done -> collect(sent));
    }

    /// Sends `message` to all of `servers`; those that are not there miss it.
    public static <M> void cast(Collection<Ref<M>> servers, M message) {
        servers.forEach(server -> server.cast(message));
    }

    private static <M, R extends @Nullable Object> Map<Ref<M>, Pending<R>> send(
            Collection<Ref<M>> servers, Call<? extends M, R> request) {
        var sent = new LinkedHashMap<Ref<M>, Pending<R>>();
        for (var server : servers) sent.computeIfAbsent(server, to -> Pending.send(to, request));
        return sent;
    }

    private static <M, R extends @Nullable Object> MultiCall<M, R> collect(Map<Ref<M>, Pending<R>> sent) {
        var answers = new LinkedHashMap<Ref<M>, R>();
        var failed = new ArrayList<Ref<M>>();
        sent.forEach((server, pending) -> {
            if (pending.receive(Duration.ZERO) instanceof Response.Answer<R>(R answer)) answers.put(server, answer);
            else failed.add(server);
        });
        return new MultiCall<>(answers, failed);
    }
}
