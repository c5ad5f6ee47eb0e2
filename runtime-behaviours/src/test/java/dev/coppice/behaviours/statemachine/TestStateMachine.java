package dev.coppice.behaviours.statemachine;

import dev.coppice.behaviours.ServerStatus;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A state machine made of lambdas: each event contains the reaction of the machine. Notes the events it handles.
public final class TestStateMachine extends StateMachine<String, Object, TestStateMachine.Event> {

    public sealed interface Event {
        String name();
    }

    public record Tell(String name, On<Tell> action) implements Event {
        @Override public String toString() {
            return name;
        }
    }

    record Ask(String name, On<Ask> action) implements Event, Call<Event, Object> {
        @Override public String toString() {
            return name;
        }
    }

    public interface On<T> {
        @Nullable Transition<String, Object, Event> run(Self rig, T event, String state, Object data) throws Throwable;
    }

    public interface Init {
        @Nullable Transition<String, Object, Event> run(Self rig) throws Throwable;
    }

    interface Entering {
        @Nullable Transition<String, Object, Event> run(Self rig, String old, String state, Object data)
                throws Throwable;
    }

    public interface Ending {
        void run(ExitReason reason, String state, Object data) throws Throwable;
    }

    interface Coding {
        Transition<String, Object, Event> run(Self rig, String state, Object data, @Nullable Object extra)
                throws Throwable;
    }

    final List<String> notes;
    private final String prefix;
    final Self self = new Self();
    private Init init = rig -> rig.next("a", 0);
    private @Nullable Entering entering;
    private @Nullable On<Signal> signal;
    private @Nullable Ending ending;
    private @Nullable Coding coding;
    private @Nullable UnaryOperator<ServerStatus> format;
    private boolean traps;
    private @Nullable Duration hibernateAfter;

    private TestStateMachine(List<String> notes, String prefix) {
        this.notes = notes;
        this.prefix = prefix;
    }

    public static TestStateMachine rig() {
        return new TestStateMachine(new CopyOnWriteArrayList<>(), "");
    }

    /// Another definition, which takes its notes in the same place.
    TestStateMachine other(String prefix) {
        return new TestStateMachine(notes, prefix);
    }

    public static Tell tell(String name, On<Tell> action) {
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

    public TestStateMachine init(Init value) {
        init = value;
        return this;
    }

    TestStateMachine entering(Entering value) {
        entering = value;
        return this;
    }

    TestStateMachine signal(On<Signal> value) {
        signal = value;
        return this;
    }

    public TestStateMachine ending(Ending value) {
        ending = value;
        return this;
    }

    TestStateMachine coding(Coding value) {
        coding = value;
        return this;
    }

    TestStateMachine format(UnaryOperator<ServerStatus> value) {
        format = value;
        return this;
    }

    TestStateMachine traps() {
        traps = true;
        return this;
    }

    TestStateMachine hibernateAfter(Duration value) {
        hibernateAfter = value;
        return this;
    }

    @Override protected Transition<String, Object, Event> init() {
        try {
            return init.run(self);
        } catch (Throwable thrown) {
            throw TestServer.sneak(thrown);
        }
    }

    @Override protected Transition<String, Object, Event> handle(Event event, String state, Object data) {
        notes.add(prefix + event.name() + "@" + state);
        try {
            return switch (event) {
                case Tell tell -> tell.action().run(self, tell, state, data);
                case Ask ask -> ask.action().run(self, ask, state, data);
            };
        } catch (Throwable thrown) {
            throw TestServer.sneak(thrown);
        }
    }

    @Override protected Transition<String, Object, Event> handleSignal(Signal what, String state, Object data)
            throws Exception {
        if (signal == null) return super.handleSignal(what, state, data);
        try {
            return signal.run(self, what, state, data);
        } catch (Throwable thrown) {
            throw TestServer.sneak(thrown);
        }
    }

    @Override protected boolean enters() {
        return entering != null;
    }

    @Override protected Transition<String, Object, Event> enter(String old, String state, Object data)
            throws Exception {
        if (entering == null) return super.enter(old, state, data);
        notes.add(prefix + "enter " + old + ">" + state);
        try {
            return entering.run(self, old, state, data);
        } catch (Throwable thrown) {
            throw TestServer.sneak(thrown);
        }
    }

    @Override protected void terminate(ExitReason reason, String state, Object data) throws Exception {
        notes.add("terminate " + reason);
        try {
            if (ending != null) ending.run(reason, state, data);
        } catch (Throwable thrown) {
            throw TestServer.sneak(thrown);
        }
    }

    @Override protected Transition<String, Object, Event> codeChange(Object old, @Nullable Object extra, String state,
            Object data)
            throws Exception {
        if (coding == null) return super.codeChange(old, extra, state, data);
        try {
            return coding.run(self, state, data, extra);
        } catch (Throwable thrown) {
            throw TestServer.sneak(thrown);
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

    /// Protected methods, for code outside of the class.
    public final class Self {
        private Self() {}

        public Ref<Event> self() {
            return TestStateMachine.this.self();
        }

        public ActorRuntime runtime() {
            return TestStateMachine.this.runtime();
        }

        public long nanoTime() {
            return TestStateMachine.this.nanoTime();
        }

        public MonitorRef monitor(Ref<?> other) {
            return TestStateMachine.this.monitor(other);
        }

        public MonitorRef monitor(Ref<?> other, Object tag) {
            return TestStateMachine.this.monitor(other, tag);
        }

        public MonitorRef monitor(Pid other) {
            return TestStateMachine.this.monitor(other);
        }

        public MonitorRef monitor(Pid other, Object tag) {
            return TestStateMachine.this.monitor(other, tag);
        }

        public MonitorRef monitor(Name<?> name) {
            return TestStateMachine.this.monitor(name);
        }

        public MonitorRef monitor(Name<?> name, Object tag) {
            return TestStateMachine.this.monitor(name, tag);
        }

        public TimerRef sendAfter(Duration delay, Event message) {
            return TestStateMachine.this.sendAfter(delay, message);
        }

        public <N> TimerRef sendAfter(Duration delay, Ref<N> receiver, N message) {
            return TestStateMachine.this.sendAfter(delay, receiver, message);
        }

        public TimerRef sendWithFixedDelay(Duration delay, Event message) {
            return TestStateMachine.this.sendWithFixedDelay(delay, message);
        }

        public Transition<String, Object, Event> next(String state, Object data) {
            return TestStateMachine.this.next(state, data);
        }

        public Transition<String, Object, Event> next(String state) {
            return TestStateMachine.this.next(state);
        }

        public Transition<String, Object, Event> keep(Object data) {
            return TestStateMachine.this.keep(data);
        }

        public Transition<String, Object, Event> keep() {
            return TestStateMachine.this.keep();
        }

        public Transition<String, Object, Event> repeat(Object data) {
            return TestStateMachine.this.repeat(data);
        }

        public Transition<String, Object, Event> repeat() {
            return TestStateMachine.this.repeat();
        }

        public Transition<String, Object, Event> stop(ExitReason reason) {
            return TestStateMachine.this.stop(reason);
        }

        public Transition<String, Object, Event> stop(ExitReason reason, Object data) {
            return TestStateMachine.this.stop(reason, data);
        }

        public Transition<String, Object, Event> ignore() {
            return TestStateMachine.this.ignore();
        }

        public Transition<String, Object, Event> fail(ExitReason reason) {
            return TestStateMachine.this.fail(reason);
        }

        public Transition<String, Object, Event> unexpected(Event event, String state) {
            return TestStateMachine.this.unexpected(event, state);
        }

        public EventType cause() {
            return TestStateMachine.this.eventType();
        }

        public <R extends @Nullable Object> From<R> from(Call<?, R> call) {
            return TestStateMachine.this.from(call);
        }
    }
}
