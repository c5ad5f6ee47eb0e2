package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A state machine made of lambdas: an event says itself what the machine does about it. Notes what it handles.
final class Rig extends StateMachine<String, Object, Rig.Event> {

    sealed interface Event {
        String name();
    }

    record Tell(String name, On<Tell> action) implements Event {
        @Override public String toString() {
            return name;
        }
    }

    record Ask(String name, On<Ask> action) implements Event, Call<Event, Object> {
        @Override public String toString() {
            return name;
        }
    }

    interface On<T> {
        @Nullable Transition<String, Object, Event> run(Rig rig, T event, String state, Object data) throws Throwable;
    }

    interface Init {
        @Nullable Transition<String, Object, Event> run(Rig rig) throws Throwable;
    }

    interface Entering {
        @Nullable Transition<String, Object, Event> run(Rig rig, String old, String state, Object data) throws Throwable;
    }

    interface Ending {
        void run(ExitReason reason, String state, Object data) throws Throwable;
    }

    interface Coding {
        Transition<String, Object, Event> run(Rig rig, String state, Object data, @Nullable Object extra) throws Throwable;
    }

    final List<String> notes;
    private final String prefix;
    private Init init = rig -> rig.next("a", 0);
    private @Nullable Entering entering;
    private @Nullable On<Signal> signal;
    private @Nullable Ending ending;
    private @Nullable Coding coding;
    private @Nullable UnaryOperator<ServerStatus> format;
    private boolean traps;

    private Rig(List<String> notes, String prefix) {
        this.notes = notes;
        this.prefix = prefix;
    }

    static Rig rig() {
        return new Rig(new CopyOnWriteArrayList<>(), "");
    }

    /// Another definition, which takes its notes in the same place.
    Rig other(String prefix) {
        return new Rig(notes, prefix);
    }

    static Tell tell(String name, On<Tell> action) {
        return new Tell(name, action);
    }

    /// Is handled without effect.
    static Tell tell(String name) {
        return tell(name, (rig, event, state, data) -> rig.keep());
    }

    /// Waits for state `wanted`.
    static Tell tellIn(String wanted, String name) {
        return tell(name, (rig, event, state, data) -> state.equals(wanted) ? rig.keep() : rig.keep().postpone());
    }

    static Tell go(String state) {
        return tell("go " + state, (rig, event, old, data) -> rig.next(state));
    }

    static Ask ask(String name, On<Ask> action) {
        return new Ask(name, action);
    }

    /// Asks for the state.
    static Ask state() {
        return ask("state", (rig, ask, state, data) -> rig.keep().reply(ask, state));
    }

    Rig init(Init value) {
        init = value;
        return this;
    }

    Rig entering(Entering value) {
        entering = value;
        return this;
    }

    Rig signal(On<Signal> value) {
        signal = value;
        return this;
    }

    Rig ending(Ending value) {
        ending = value;
        return this;
    }

    Rig coding(Coding value) {
        coding = value;
        return this;
    }

    Rig format(UnaryOperator<ServerStatus> value) {
        format = value;
        return this;
    }

    Rig traps() {
        traps = true;
        return this;
    }

    @Override protected Transition<String, Object, Event> init() {
        try {
            return init.run(this);
        } catch (Throwable thrown) {
            throw Box.sneak(thrown);
        }
    }

    @Override protected Transition<String, Object, Event> handle(String state, Event event, Object data) {
        notes.add(prefix + event.name() + "@" + state);
        try {
            return switch (event) {
                case Tell tell -> tell.action().run(this, tell, state, data);
                case Ask ask -> ask.action().run(this, ask, state, data);
            };
        } catch (Throwable thrown) {
            throw Box.sneak(thrown);
        }
    }

    @Override protected Transition<String, Object, Event> handleSignal(String state, Signal what, Object data) throws Exception {
        if (signal == null) return super.handleSignal(state, what, data);
        try {
            return signal.run(this, what, state, data);
        } catch (Throwable thrown) {
            throw Box.sneak(thrown);
        }
    }

    @Override protected boolean enters() {
        return entering != null;
    }

    @Override protected Transition<String, Object, Event> enter(String old, String state, Object data) throws Exception {
        if (entering == null) return super.enter(old, state, data);
        notes.add(prefix + "enter " + old + ">" + state);
        try {
            return entering.run(this, old, state, data);
        } catch (Throwable thrown) {
            throw Box.sneak(thrown);
        }
    }

    @Override protected void terminate(ExitReason reason, String state, Object data) throws Exception {
        notes.add("terminate " + reason);
        try {
            if (ending != null) ending.run(reason, state, data);
        } catch (Throwable thrown) {
            throw Box.sneak(thrown);
        }
    }

    @Override protected Transition<String, Object, Event> codeChange(Object old, String state, Object data, @Nullable Object extra)
            throws Exception {
        if (coding == null) return super.codeChange(old, state, data, extra);
        try {
            return coding.run(this, state, data, extra);
        } catch (Throwable thrown) {
            throw Box.sneak(thrown);
        }
    }

    @Override protected ServerStatus formatStatus(ServerStatus status) {
        return format == null ? status : format.apply(status);
    }

    @Override protected boolean trapsExits() {
        return traps;
    }
}
