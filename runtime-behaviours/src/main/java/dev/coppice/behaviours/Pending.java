package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A request that was sent, and whose answer is fetched when it suits.
///
/// Failures are values here, not exceptions: see [Response]. May be used from any thread; one wait at a time. Waiting blocks nobody
/// but the caller.
///
/// {@snippet class="dev.coppice.behaviours.snippets.PendingExamples" region="pending"}
///
/// @param <R> what the request is answered with
public final class Pending<R extends @Nullable Object> {
    final PendingCall<R> call;

    private Pending(PendingCall<R> call) {
        this.call = call;
    }

    /// Sends `request` and returns at once, also where nobody is there to receive it.
    ///
    /// @throws IllegalArgumentException if the request claims the protocol of another server
    public static <M, R extends @Nullable Object> Pending<R> send(Ref<M> server, Call<? extends M, R> request) {
        return new Pending<>(Gen.request(server, request));
    }

    /// Waits up to `limit` (null for without limit). After [Response.TimedOut] the request stays valid.
    public Response<R> await(@Nullable Duration limit) {
        try {
            return new Response.Answer<>(call.await(limit));
        } catch (CallFailed failed) {
            return call.isDone() ? Response.of(failed) : new Response.TimedOut<>();
        }
    }

    /// Waits up to `limit` (null for without limit). After [Response.TimedOut] the request is given up, and a late answer dropped.
    public Response<R> receive(@Nullable Duration limit) {
        var response = await(limit);
        if (response instanceof Response.TimedOut && !call.abandon()) return await(Duration.ZERO); // it came just now
        return response;
    }

    /// What became of the request, or empty if that is open. Does not wait.
    public Optional<Response<R>> poll() {
        return call.isDone() ? Optional.of(await(Duration.ZERO)) : Optional.empty();
    }

    /// What `message` says about this request, or empty if it is about something else: for what [#deliver] delivers.
    public Optional<Response<R>> check(Object message) {
        return message instanceof PendingCall.Settled settled && settled.call() == call ? poll() : Optional.empty();
    }

    /// Sends a message that [#check] knows to the calling process when the request is done. A server uses [GenServer#ask] instead.
    ///
    /// @throws IllegalStateException if the caller is no process
    public void deliver() {
        call.deliverAs(this);
    }

    /// Gives the request up: a later answer is dropped. Returns whether it was open.
    public boolean abandon() {
        return call.abandon();
    }

    /// Whether it was answered, has failed, or was given up.
    public boolean isDone() {
        return call.isDone();
    }

    /// Completes with the answer, or exceptionally with [CallFailed].
    public CompletionStage<R> stage() {
        return call.stage();
    }
}
