package dev.coppice.behaviours.genserver;

import dev.coppice.behaviours.PendingRequest;
import dev.coppice.behaviours.Response;
import dev.coppice.behaviours.ServerStatus;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Monitored;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.TimerRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A server made of lambdas: each message contains the reaction of the server.
public final class TestServer extends GenServer<Object, TestServer.Message> {

    public sealed interface Message {}

    public record Tell(On<Tell> action) implements Message {
        @Override public String toString() {
            return "Tell";
        }
    }

    public record Ask(On<Ask> action) implements Message, Call<Message, Object> {
        @Override public String toString() {
            return "Ask";
        }
    }

    public interface On<T> {
        Next<Object> run(Self box, T what, Object state) throws Throwable;
    }

    public interface Init {
        Next<Object> run(Self box) throws Throwable;
    }

    public interface Ending {
        void run(ExitReason reason, Object state) throws Throwable;
    }

    /// The arguments of the terminate callbacks of this definition.
    public final List<ExitReason> terminated = new CopyOnWriteArrayList<>();

    final Self self = new Self();
    private Init init = box -> box.next("first");
    private @Nullable On<Signal> signal;
    private Ending ending = (reason, state) -> {};
    private @Nullable UnaryOperator<ServerStatus> format;
    private boolean traps;
    private @Nullable Duration idleAfter;
    private @Nullable Duration hibernateAfter;

    public static TestServer box() {
        return new TestServer();
    }

    public static Tell tell(On<Tell> action) {
        return new Tell(action);
    }

    public static Ask ask(On<Ask> action) {
        return new Ask(action);
    }

    /// Asks for the state.
    public static Ask state() {
        return ask((box, ask, state) -> box.next(state).reply(ask, state));
    }

    /// Sets the state.
    public static Tell set(Object value) {
        return tell((box, tell, state) -> box.next(value));
    }

    /// Asks to append `text` to the state, and replies with the result.
    static Ask append(String text) {
        return ask((box, ask, state) -> box.next(state + text).reply(ask, state + text));
    }

    public TestServer init(Init value) {
        init = value;
        return this;
    }

    public TestServer signal(On<Signal> value) {
        signal = value;
        return this;
    }

    public TestServer ending(Ending value) {
        ending = value;
        return this;
    }

    TestServer format(UnaryOperator<ServerStatus> value) {
        format = value;
        return this;
    }

    public TestServer traps() {
        traps = true;
        return this;
    }

    TestServer idleAfter(Duration value) {
        idleAfter = value;
        return this;
    }

    TestServer hibernateAfter(Duration value) {
        hibernateAfter = value;
        return this;
    }

    @Override protected Next<Object> init() {
        try {
            return init.run(self);
        } catch (Throwable thrown) {
            throw sneak(thrown);
        }
    }

    @Override protected Next<Object> handle(Message message, Object state) {
        try {
            return switch (message) {
                case Tell tell -> tell.action().run(self, tell, state);
                case Ask ask -> ask.action().run(self, ask, state);
            };
        } catch (Throwable thrown) {
            throw sneak(thrown);
        }
    }

    @Override protected Next<Object> handleSignal(Signal what, Object state) throws Exception {
        if (signal == null) return super.handleSignal(what, state);
        try {
            return signal.run(self, what, state);
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

    @Override protected @Nullable Duration idleAfter() {
        return idleAfter;
    }

    @Override protected @Nullable Duration hibernateAfter() {
        return hibernateAfter;
    }

    @SuppressWarnings("unchecked")
    public static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /// Protected methods, for code outside of the class.
    public final class Self {
        private Self() {}

        public Ref<Message> self() {
            return TestServer.this.self();
        }

        public Pid pid() {
            return TestServer.this.pid();
        }

        public ActorRuntime runtime() {
            return TestServer.this.runtime();
        }

        public long nanoTime() {
            return TestServer.this.nanoTime();
        }

        public @Nullable Pid parent() {
            return TestServer.this.parent();
        }

        public List<Object> ancestors() {
            return TestServer.this.ancestors();
        }

        public Map<Object, Object> dictionary() {
            return TestServer.this.dictionary();
        }

        public void label(Object label) {
            TestServer.this.label(label);
        }

        public void register(Name<? super Message> name) {
            TestServer.this.register(name);
        }

        public void unregister(Name<?> name) {
            TestServer.this.unregister(name);
        }

        public MonitorRef monitor(Ref<?> other) {
            return TestServer.this.monitor(other);
        }

        public MonitorRef monitor(Ref<?> other, Object tag) {
            return TestServer.this.monitor(other, tag);
        }

        public MonitorRef monitor(Pid other) {
            return TestServer.this.monitor(other);
        }

        public MonitorRef monitor(Pid other, Object tag) {
            return TestServer.this.monitor(other, tag);
        }

        public MonitorRef monitor(Name<?> name) {
            return TestServer.this.monitor(name);
        }

        public MonitorRef monitor(Name<?> name, Object tag) {
            return TestServer.this.monitor(name, tag);
        }

        public void demonitor(MonitorRef monitor) {
            TestServer.this.demonitor(monitor);
        }

        public void link(Pid other) {
            TestServer.this.link(other);
        }

        public void link(Ref<?> other) {
            TestServer.this.link(other);
        }

        public void link(Name<?> name) {
            TestServer.this.link(name);
        }

        public void unlink(Pid other) {
            TestServer.this.unlink(other);
        }

        public void unlink(Ref<?> other) {
            TestServer.this.unlink(other);
        }

        public void unlink(Name<?> name) {
            TestServer.this.unlink(name);
        }

        public boolean trapExits(boolean trap) {
            return TestServer.this.trapExits(trap);
        }

        public <N> StartResult<N> startLinked(Behaviour<N> behaviour, StartOptions options) {
            return TestServer.this.startLinked(behaviour, options);
        }

        public <N> Monitored<N> startMonitored(Behaviour<N> behaviour, StartOptions options) {
            return TestServer.this.startMonitored(behaviour, options);
        }

        public <N> Monitored<N> startMonitored(Behaviour<N> behaviour, StartOptions options, Object tag) {
            return TestServer.this.startMonitored(behaviour, options, tag);
        }

        public <N, R extends @Nullable Object> PendingRequest<R> ask(
                 Ref<N> other, Call<? extends N, R> request, Function<? super Response<R>, ? extends Message> message) {
            return TestServer.this.ask(other, request, message);
        }

        public <T extends @Nullable Object> void deliver(
                 CompletionStage<T> stage,
                 BiFunction<? super @Nullable T, ? super @Nullable Throwable, ? extends Message> message) {
            TestServer.this.deliver(stage, message);
        }

        public TimerRef sendAfter(Duration delay, Message message) {
            return TestServer.this.sendAfter(delay, message);
        }

        public <N> TimerRef sendAfter(Duration delay, Ref<N> receiver, N message) {
            return TestServer.this.sendAfter(delay, receiver, message);
        }

        public TimerRef sendEvery(Duration period, Message message) {
            return TestServer.this.sendEvery(period, message);
        }

        public TimerRef sendWithFixedDelay(Duration delay, Message message) {
            return TestServer.this.sendWithFixedDelay(delay, message);
        }

        public TimerRef startTimer(Duration delay, Object content) {
            return TestServer.this.startTimer(delay, content);
        }

        public Next<Object> next(Object state) {
            return TestServer.this.next(state);
        }

        public Next<Object> next(Object state, Message message) {
            return TestServer.this.next(state, message);
        }

        public Next<Object> keep() {
            return TestServer.this.keep();
        }

        public Next<Object> stop(ExitReason reason) {
            return TestServer.this.stop(reason);
        }

        public Next<Object> ignore() {
            return TestServer.this.ignore();
        }

        public Next<Object> fail(ExitReason reason) {
            return TestServer.this.fail(reason);
        }

        public <R extends @Nullable Object> From<R> from(Call<?, R> call) {
            return TestServer.this.from(call);
        }
    }
}
