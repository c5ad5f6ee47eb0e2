package dev.coppice.behaviours.internal.support;

import dev.coppice.behaviours.PendingRequest;
import dev.coppice.behaviours.Response;
import dev.coppice.core.spi.FixedDelay;
import dev.coppice.core.spi.PendingCall;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The result of an asynchronous operation, which the receiving server converts to a message of its own protocol.
///
/// @param message creates the message; runs in the server
public record CompletionMessage(Message message) {

    /// Creates the message.
    @FunctionalInterface
    public interface Message {
        Object make() throws Throwable;
    }

    /// The tag of a request whose response becomes a message.
    ///
    /// @param request the request
    /// @param message creates the message from the response
    public record OfResponse<R extends @Nullable Object>(
            PendingRequest<R> request, Function<? super Response<R>, ?> message) {
        Object make() {
            return message.apply(request.poll().orElseThrow());
        }
    }

    /// Passes a completion to `receiver` when `stage` completes.
    public static <T extends @Nullable Object> void when(
            CompletionStage<T> stage, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> message,
            java.util.function.Consumer<CompletionMessage> receiver) {
        var _ = stage.whenComplete((value, failure) ->
                receiver.accept(new CompletionMessage(() -> message.apply(value, failure))));
    }

    /// The message that `arrived` is converted to, or null if it is not a completion.
    public static @Nullable Object of(Object arrived) throws Throwable {
        return switch (arrived) {
            case CompletionMessage(var message) -> made(message.make());
            case FixedDelay timer -> timer.message();
            case PendingCall.Completed completed when completed.tag() instanceof OfResponse<?> response -> made(
                    response.make());
            default -> null;
        };
    }

    /// Called after the process has handled the message that `arrived` was converted to.
    public static void handled(Object arrived) {
        if (arrived instanceof FixedDelay timer) timer.handled();
    }

    @SuppressWarnings("ConstantValue") // user code may return null regardless
    private static Object made(Object message) {
        if (message == null) {
            throw new IllegalArgumentException(
                    "the function given to deliver or ask returned null; it must return a message");
        }
        return message;
    }
}
