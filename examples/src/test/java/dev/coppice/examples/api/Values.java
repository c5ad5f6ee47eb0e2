package dev.coppice.examples.api;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.GlobalNames;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.registry.ValueRegistry;
import dev.coppice.behaviours.stage.Consumer;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.behaviours.stage.ProducerConsumer;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessTrace;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.TimerRef;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.TestRuntime;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Legal values of every type that occurs in the public API. A type without an entry is created by one of its
/// constructors or static methods, from values created in the same way.
final class Values {
    static final String KEY = "key";

    /// Runs code in a process.
    record Run(@Owned Body body) implements Call<Run, Outcome> {}

    /// The outcome of a call.
    record Outcome(@Owned @Nullable Object value, @Owned @Nullable Throwable thrown) {}

    @FunctionalInterface
    interface Body {
        @Nullable Object run(Object self) throws Throwable;

        default Outcome outcome(Object self) {
            try {
                return new Outcome(run(self), null);
            } catch (Throwable thrown) {
                return new Outcome(null, thrown);
            }
        }
    }

    static final class Server extends GenServer<Integer, Run> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Run run, Integer state) {
            return next(state + 1).reply(run, run.body.outcome(this));
        }

        Next<Integer> result() {
            return next(0);
        }
    }

    static final class Machine extends StateMachine<String, Integer, Run> {
        @Override protected Transition<String, Integer, Run> init() {
            return next("state", 0);
        }

        @Override protected Transition<String, Integer, Run> handle(Run run, String state, Integer data) {
            return keep().reply(run, run.body.outcome(this));
        }

        Transition<String, Integer, Run> result() {
            return keep();
        }
    }

    static final class Source extends Producer<Integer, String> {
        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, String> handleDemand(long count, Integer state) {
            return keep(state);
        }

        Emission<Integer, String> result() {
            return keep(0);
        }
    }

    static final class Middle extends ProducerConsumer<Integer, String, String> {
        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, String> handleEvents(List<String> events, Integer state) {
            return keep(state);
        }
    }

    static final class Sink extends Consumer<Integer, String> {
        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Void> handleEvents(List<String> events, Integer state) {
            return keep(state);
        }
    }

    static final class Handler extends EventHandler<Integer, String> {
        @Override protected Integer init(@Nullable Object handedOver) {
            return 0;
        }

        @Override protected HandlerResult<Integer> handle(String event, Integer state) {
            return keep();
        }

        HandlerResult<Integer> result() {
            return keep();
        }
    }

    static final class App extends Application<Integer> {
        @Override public ApplicationSpec spec() {
            return ApplicationSpec.named("app");
        }

        @Override protected Root<Integer> start(ApplicationEnvironment environment) {
            return root(new Server(), 0);
        }
    }

    final TestRuntime test;
    final Server definition = new Server();
    private Ref<Run> server;
    final Ref<Run> machine;
    private final Agent<String> agent;
    private final ValueRegistry<Object, Run, Object> registry = Registry.<Object, Run>unique("registry")
            .withValues("value");
    private final Map<Class<?>, Supplier<?>> makers = new HashMap<>();
    /// The types that are being created; prevents endless recursion.
    private final ArrayDeque<Class<?>> making = new ArrayDeque<>();

    Values(TestRuntime test) {
        this.test = test;
        this.server = test.runtime().start(definition);
        this.machine = test.runtime().start(new Machine());
        this.agent = Agent.start(test.runtime(), () -> "state");
        test.runtime().start(registry);
        put(String.class, () -> "text");
        put(Object.class, () -> "object");
        put(Class.class, () -> String.class);
        put(Duration.class, () -> Duration.ofSeconds(1));
        put(Instant.class, () -> Instant.EPOCH);
        put(ZoneId.class, () -> ZoneOffset.UTC);
        put(Throwable.class, () -> new IllegalStateException("made for a test"));
        put(Collection.class, List::of);
        put(List.class, List::of);
        put(Set.class, Set::of);
        put(Map.class, Map::of);
        put(Optional.class, Optional::empty);
        put(Stream.class, Stream::of);
        put(Iterable.class, List::of);
        put(CompletionStage.class, () -> CompletableFuture.completedFuture("value"));
        put(CompletableFuture.class, () -> CompletableFuture.completedFuture("value"));
        put(VirtualMachineError.class, () -> new StackOverflowError("made for a test"));
        put(ActorRuntime.class, test::runtime);
        put(TestRuntime.class, () -> test);
        put(Ref.class, () -> server);
        put(Pid.class, () -> server.pid());
        put(Name.class, () -> new Name<>("name"));
        put(Behaviour.class, () -> definition);
        put(Call.class, () -> new Run(self -> "answer"));
        put(ExitReason.class, () -> ExitReason.SHUTDOWN);
        put(StartOptions.class, StartOptions::defaults);
        put(RuntimeOptions.Builder.class, RuntimeOptions::builder);
        put(ChildSpec.class, () -> ChildSpec.of(definition));
        put(SupervisorSpec.class, () -> SupervisorSpec.oneForOne(ChildSpec.of(definition)));
        put(GenServer.class, () -> definition);
        put(StateMachine.class, Machine::new);
        put(Producer.class, Source::new);
        put(ProducerConsumer.class, Middle::new);
        put(Consumer.class, Sink::new);
        put(dev.coppice.behaviours.stage.Stage.class, Source::new);
        put(EventHandler.class, Handler::new);
        put(Application.class, App::new);
        put(Task.class, () -> Task.async(test.runtime(), () -> "value"));
        put(Agent.class, () -> agent);
        put(Next.class, definition::result);
        put(Transition.class, () -> new Machine().result());
        put(Emission.class, () -> new Source().result());
        put(HandlerResult.class, () -> new Handler().result());
        put(Registry.class, () -> registry);
        put(ValueRegistry.class, () -> registry);
        put(GlobalNames.class, () -> GlobalNames.GLOBAL);
        put(ApplicationEnvironment.class, () -> ApplicationController.of(test.runtime()).environment("app"));
        put(ProcessTrace.class, () -> test.runtime().trace(server.pid()));
        put(TimerRef.class, () -> inServer("sendAfter", Duration.ofHours(1), new Run(self -> null)));
        put(MonitorRef.class, () -> inServer("monitor", server.pid()));
    }

    private <T> void put(Class<T> type, Supplier<? extends @Nullable Object> maker) {
        makers.put(type, maker);
    }

    private @Nullable Object inServer(String method, Object... arguments) {
        var helper = Arrays.stream(GenServer.class.getSuperclass().getDeclaredMethods())
                .filter(each -> each.getName().equals(method) && each.getParameterCount() == arguments.length)
                        .findFirst().orElseThrow();
        return invokeInProcess(helper, arguments).value();
    }

    /// Restarts the server if a call has ended it.
    void ensureAlive() {
        if (server.pid().isAlive()) return;
        server = test.runtime().start(definition);
    }

    /// Calls `method`, which servers or state machines inherit, in a callback of one.
    Outcome invokeInProcess(Method method, @Nullable Object[] arguments) {
        method.setAccessible(true);
        return (method.getDeclaringClass() == StateMachine.class ? machine : server).call(new Run(self -> {
            try {
                return method.invoke(self, arguments);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        }), null);
    }

    /// Legal arguments for `executable`.
    @Nullable Object[] arguments(Executable executable) {
        return Arrays.stream(executable.getParameterTypes()).map(this::value).toArray();
    }

    Object value(Class<?> type) {
        var maker = makers.get(type);
        if (maker != null) return maker.get();
        if (type.isPrimitive()) return primitive(type);
        if (type.isArray()) return array(type.getComponentType());
        if (type.isEnum()) return type.getEnumConstants()[0];
        if (making.contains(type)) throw new NoValue(type);
        making.push(type);
        try {
            return make(type);
        } finally {
            making.pop();
        }
    }

    private static Object primitive(Class<?> type) {
        if (type == boolean.class) return false;
        if (type == long.class) return 1L;
        if (type == double.class) return 0.5;
        if (type == int.class) return 1;
        throw new NoValue(type);
    }

    private Object array(Class<?> component) {
        var array = Array.newInstance(component, 1);
        Array.set(array, 0, value(component));
        return array;
    }

    private Object make(Class<?> type) {
        if (type.isSealed()) {
            for (var permitted : type.getPermittedSubclasses()) {
                try {
                    return value(permitted);
                } catch (NoValue next) {
                    continue;
                }
            }
            throw new NoValue(type);
        }
        var ways = Stream.concat(Arrays.stream(type.getConstructors()), Arrays.stream(type.getMethods()).filter(
                method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type
                        && !method.getName().equals("valueOf")));
        if (!Modifier.isAbstract(type.getModifiers()) || type.isInterface()) {
            for (var way : ways.sorted((a, b) -> a.getParameterCount() - b.getParameterCount()).toList()) {
                try {
                    way.setAccessible(true);
                    var made = way instanceof Method method ? method.invoke(null, arguments(way))
                            : ((java.lang.reflect.Constructor<?>) way).newInstance(arguments(way));
                    if (made != null) return made;
                } catch (NoValue | ReflectiveOperationException next) {
                    continue;
                }
            }
        }
        if (type.isInterface())
            return Proxy.newProxyInstance(Values.class.getClassLoader(), new Class<?>[] {type}, Values::onProxy);
        throw new NoValue(type);
    }

    private static @Nullable Object onProxy(Object self, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.isDefault()) return InvocationHandler.invokeDefault(self, method, arguments);
        return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> arguments != null && self == arguments[0];
            case "toString" -> "a " + self.getClass().getInterfaces()[0].getSimpleName();
            default -> method.getReturnType().isPrimitive() && method.getReturnType() != void.class
                    ? primitive(method.getReturnType())
                    : method.getReturnType() == String.class || method.getReturnType() == Object.class ? "value" : null;
        };
    }

    /// Thrown when no value of a type could be created.
    static final class NoValue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoValue(Class<?> type) {
            super("no value of " + type);
        }
    }
}
