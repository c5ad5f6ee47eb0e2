package dev.coppice.behaviours.genserver;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The process behind an [Agent].
final class AgentServer<S extends @Nullable Object> extends GenServer<S, AgentServer.Message<S>> {

    /// The protocol of an agent: functions, wrapped by the methods of [Agent].
    sealed interface Message<S extends @Nullable Object> permits Get, GetAndUpdate, Update, Cast {}

    record Get<S extends @Nullable Object, R extends @Nullable Object>(Function<? super S, ? extends R> function)
            implements Message<S>, Call<Message<S>, R> {
        Get {
            required(function);
        }
    }

    record GetAndUpdate<S extends @Nullable Object, R extends @Nullable Object>(
            Function<? super S, Agent.Updated<R, S>> function) implements Message<S>, Call<Message<S>, R> {
        GetAndUpdate {
            required(function);
        }
    }

    record Update<S extends @Nullable Object>(UnaryOperator<S> function)
            implements Message<S>, Call<Message<S>, @Nullable Void> {
        Update {
            required(function);
        }
    }

    record Cast<S extends @Nullable Object>(UnaryOperator<S> function) implements Message<S> {
        Cast {
            required(function);
        }
    }

    private final Supplier<? extends S> first;

    AgentServer(Supplier<? extends S> first) {
        required(first);
        this.first = first;
    }

    /// Rejects null in the caller. In the agent, null would end the process.
    @SuppressWarnings("ConstantValue")
    private static void required(Object function) {
        if (function == null) throw new IllegalArgumentException("function must not be null");
    }

    @Override protected Next<S> init() {
        return next(first.get());
    }

    @Override protected Next<S> handle(Message<S> message, S state) {
        return switch (message) {
            case Get<S, ?> get -> get(get, state);
            case GetAndUpdate<S, ?> both -> getAndUpdate(both, state);
            case Update<S> update -> next(update.function().apply(state)).reply(update, null);
            case Cast<S> cast -> next(cast.function().apply(state));
        };
    }

    private <R extends @Nullable Object> Next<S> get(Get<S, R> get, S state) {
        return next(state).reply(get, get.function().apply(state));
    }

    private <R extends @Nullable Object> Next<S> getAndUpdate(GetAndUpdate<S, R> both, S state) {
        var updated = both.function().apply(state);
        if (updated == null) {
            throw new ProcessExit(new ExitReason.BadReturn("bad_return_value",
                    "the function of getAndUpdate returned null; it must return new Updated<>(value, state)"));
        }
        return next(updated.state()).reply(both, updated.value());
    }

    @Override String title() {
        return "Agent";
    }

    @Override Class<?> shownProtocol(Class<?> protocol) {
        return Agent.class;
    }

    /// Messages to an agent contain functions, and the isolation check cannot tell whether a function is pure.
    @Override boolean checksMessages() {
        return false;
    }
}
