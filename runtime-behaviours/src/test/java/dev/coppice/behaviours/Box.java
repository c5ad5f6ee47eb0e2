package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A server made of lambdas: a message says itself what the server does about it.
final class Box extends GenServer<Object, Box.Message> {

    sealed interface Message {}

    record Tell(On<Tell> action) implements Message {
        @Override public String toString() {
            return "Tell";
        }
    }

    record Ask(On<Ask> action) implements Message, Call<Message, Object> {
        @Override public String toString() {
            return "Ask";
        }
    }

    interface On<T> {
        Next<Object> run(Box box, T what, Object state) throws Throwable;
    }

    interface Init {
        Next<Object> run(Box box) throws Throwable;
    }

    interface Ending {
        void run(ExitReason reason, Object state) throws Throwable;
    }

    /// What the terminate callbacks of this definition were told.
    final List<ExitReason> terminated = new CopyOnWriteArrayList<>();

    private Init init = box -> box.next("first");
    private @Nullable On<Signal> signal;
    private Ending ending = (reason, state) -> {};
    private @Nullable UnaryOperator<ServerStatus> format;
    private boolean traps;
    private @Nullable Duration hibernateAfter;

    static Box box() {
        return new Box();
    }

    static Tell tell(On<Tell> action) {
        return new Tell(action);
    }

    static Ask ask(On<Ask> action) {
        return new Ask(action);
    }

    /// Asks for the state.
    static Ask state() {
        return ask((box, ask, state) -> box.next(state).reply(ask, state));
    }

    /// Sets the state.
    static Tell set(Object value) {
        return tell((box, tell, state) -> box.next(value));
    }

    /// Asks to append `text` to the state, and answers what came of it.
    static Ask append(String text) {
        return ask((box, ask, state) -> box.next(state + text).reply(ask, state + text));
    }

    Box init(Init value) {
        init = value;
        return this;
    }

    Box signal(On<Signal> value) {
        signal = value;
        return this;
    }

    Box ending(Ending value) {
        ending = value;
        return this;
    }

    Box format(UnaryOperator<ServerStatus> value) {
        format = value;
        return this;
    }

    Box traps() {
        traps = true;
        return this;
    }

    Box hibernateAfter(Duration value) {
        hibernateAfter = value;
        return this;
    }

    @Override protected Next<Object> init() {
        try {
            return init.run(this);
        } catch (Throwable thrown) {
            throw sneak(thrown);
        }
    }

    @Override protected Next<Object> handle(Message message, Object state) {
        try {
            return switch (message) {
                case Tell tell -> tell.action().run(this, tell, state);
                case Ask ask -> ask.action().run(this, ask, state);
            };
        } catch (Throwable thrown) {
            throw sneak(thrown);
        }
    }

    @Override protected Next<Object> handleSignal(Signal what, Object state) throws Exception {
        if (signal == null) return super.handleSignal(what, state);
        try {
            return signal.run(this, what, state);
        } catch (Throwable thrown) {
            throw sneak(thrown);
        }
    }

    @Override protected void terminate(ExitReason reason, Object state) {
        terminated.add(reason);
        try {
            ending.run(reason, state);
        } catch (Throwable thrown) {
            throw sneak(thrown);
        }
    }

    @Override protected ServerStatus formatStatus(ServerStatus status) {
        return format == null ? status : format.apply(status);
    }

    @Override protected boolean trapsExits() {
        return traps;
    }

    @Override protected @Nullable Duration hibernateAfter() {
        return hibernateAfter;
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
