package dev.coppice.behaviours;

import dev.coppice.core.spi.PendingCall;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Something that a server waited for without blocking; it becomes one of the server's own messages when it gets there.
///
/// @param message makes the message; runs in the server
record Arrival(Message message) {

    @FunctionalInterface
    interface Message {
        Object make() throws Throwable;
    }

    /// The tag of a request whose answer becomes a message.
    ///
    /// @param request the request, unless it is done before it is known here
    record OfResponse<R extends @Nullable Object>(Pending<R> request, Function<? super Response<R>, ?> message) {
        Object make() {
            return message.apply(request.poll().orElseThrow());
        }
    }

    static <T extends @Nullable Object> void when(
            CompletionStage<T> stage, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> message,
            java.util.function.Consumer<Arrival> receiver) {
        var _ = stage.whenComplete((value, failure) -> receiver.accept(new Arrival(() -> message.apply(value, failure))));
    }

    /// What `arrived` becomes, or null if it is none of these.
    static @Nullable Object of(Object arrived) throws Throwable {
        return switch (arrived) {
            case Arrival(var message) -> made(message.make());
            case PendingCall.Settled settled when settled.tag() instanceof OfResponse<?> response -> made(response.make());
            default -> null;
        };
    }

    @SuppressWarnings("ConstantValue") // the application's function may give null all the same
    private static Object made(Object message) {
        if (message == null) throw new IllegalArgumentException("the function given to deliver or ask made null of what came back; it must make a message");
        return message;
    }
}
