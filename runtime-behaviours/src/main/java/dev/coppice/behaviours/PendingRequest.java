package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A request that has been sent and whose reply is collected later.
///
/// Failures are values, not exceptions: see [Response]. May be used from any thread, by one waiting thread at a time.
/// Waiting blocks only the caller.
///
/// {@snippet class="dev.coppice.behaviours.snippets.PendingRequestExamples" region="pending"}
///
/// @param <R> the type of the reply
public final class PendingRequest<R extends @Nullable Object> {
    final PendingCall<R> call;
    private volatile boolean abandoned;

    private PendingRequest(PendingCall<R> call) {
        this.call = call;
    }

    /// Sends `request` and returns at once, even if no process is there to receive it.
    ///
    /// @throws IllegalArgumentException if the request belongs to the protocol of another server
    public static <M, R extends @Nullable Object> PendingRequest<R> send(Ref<M> server, Call<? extends M, R> request) {
        requireNonNull(server, "server must not be null");
        return new PendingRequest<>(Gen.request(server, request));
    }

    /// Waits up to `timeout`, or without a timeout if it is null. After [Response.TimedOut] the request stays valid. If
    /// the caller is an external thread, an interrupt ends the wait like a timeout. A request that was abandoned gets
    /// [Response.TimedOut] at once.
    public Response<R> await(@Nullable Duration timeout) {
        try {
            return new Response.Answer<>(call.await(timeout));
        } catch (CallFailed failed) {
            return abandoned || !call.isDone() ? new Response.TimedOut<>() : response();
        }
    }

    /// The response to a request that is done. It may have arrived after a wait for it had failed.
    private Response<R> response() {
        try {
            return new Response.Answer<>(call.await(null));
        } catch (CallFailed failed) {
            return Response.of(failed);
        }
    }

    /// Waits up to `timeout`, or without a timeout if it is null. After [Response.TimedOut] the request is abandoned,
    /// and a late reply is dropped.
    public Response<R> receive(@Nullable Duration timeout) {
        var response = await(timeout);
        if (!(response instanceof Response.TimedOut) || abandon() || abandoned) return response;
        return response(); // it has just arrived
    }

    /// The response, or empty if the request is still pending. Does not wait.
    public Optional<Response<R>> poll() {
        return call.isDone() ? Optional.of(await(Duration.ZERO)) : Optional.empty();
    }

    /// The response if `message` is the one that [#deliver] sent for this request, otherwise empty.
    public Optional<Response<R>> check(Object message) {
        requireNonNull(message, "message must not be null");
        boolean isOwn = message instanceof PendingCall.Completed completed && completed.call() == call;
        return isOwn ? poll() : Optional.empty();
    }

    /// Sends a message that [#check] recognises to the calling process when the request is answered or has failed. A
    /// server uses [GenServer#ask] instead.
    ///
    /// @throws IllegalStateException if the calling thread is not running a process
    public void deliver() {
        call.deliverAs(this);
    }

    /// Abandons the request: a later reply is dropped. Returns whether the request was still pending.
    public boolean abandon() {
        boolean open = call.abandon();
        if (open) abandoned = true;
        return open;
    }

    /// Whether the request has been answered, has failed, or was abandoned.
    public boolean isDone() {
        return call.isDone();
    }

    /// A future that completes with the reply, or exceptionally with [CallFailed].
    public CompletableFuture<R> stage() {
        return call.stage();
    }
}
