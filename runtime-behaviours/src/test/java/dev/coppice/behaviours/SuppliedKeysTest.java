package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coppice.behaviours.Harm.Innocent;
import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.registry.ValueRegistry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.SpecError;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys, ids, groups and topics whose methods throw, in every place that takes one: the caller hears of it, the shared
/// process and its other users do not.
class SuppliedKeysTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    /// A service that many users share.
    interface Shared {
        /// The processes that must live on.
        List<Pid> pids();

        /// Supplies a key in one way, and makes it in the thread that does.
        Object supply(Supplier<?> key);

        /// Fails unless others are still served.
        void useAsOthersDo();
    }

    /// @param tries whether the key is tried in the caller, and refused there
    /// @param covers the methods of the API, for [SuppliedFunctionsTest]
    record Place(String name, boolean tries, List<String> covers, Function<ActorRuntime, Shared> open) {
        @Override public String toString() {
            return name;
        }
    }

    static Stream<Place> places() {
        return Stream.of(
                groups("join", (groups, key) -> {
                    groups.join(key, groups.idle);
                    return null;
                }),
                groups("leave", (groups, key) -> groups.leave(key, groups.idle)),
                groups("monitorGroup", (groups, key) -> groups.watch(key)),
                registry("register", Registry.unique("u"), SuppliedKeysTest::register),
                registry("register", Registry.duplicate("d"), SuppliedKeysTest::register),
                registry("register with a value", Registry.unique("v").withValues("none"),
                        SuppliedKeysTest::registerWithValue),
                registry("unregister", Registry.unique("u"), (registry, key) -> registry.unregister(key)),
                registry("lock", Registry.unique("u"), (registry, key) -> registry.lock(key, () -> "held")),
                events("add", (manager, key) -> {
                    manager.add(key, new Quiet());
                    return null;
                }),
                events("remove", (manager, key) -> manager.remove(key, null)),
                events("swap", (manager, key) -> {
                    manager.swap(key, null, new Innocent(9), new Quiet());
                    return null;
                }),
                events("swap", (manager, key) -> {
                    manager.swap(new Innocent(0), null, key, new Quiet());
                    return null;
                }),
                events("call", (manager, key) -> manager.call(key, new Ask())),
                tree("startChild", (sup, key) -> sup.startChild(child().id(key))),
                tree("terminateChild", (sup, key) -> sup.terminateChild(key)),
                tree("restartChild", (sup, key) -> sup.restartChild(key)),
                tree("deleteChild", (sup, key) -> sup.deleteChild(key)),
                tree("childSpec", (sup, key) -> sup.childSpec(key)),
                pool());
    }

    @ParameterizedTest @MethodSource("places")
    void keyThatThrows_concernsItsSupplierOnly(Place place) {
        for (var harm : Harm.values()) {
            for (var method : Harm.Method.values()) {
                for (boolean elsewhereOnly : List.of(false, true)) {
                    var shared = place.open().apply(runtime);
                    shared.useAsOthersDo();
                    var result = new Object[1];
                    var thrown =
                            catchThrowable(() -> result[0] = shared.supply(() -> new Harm.Key(harm, method,
                                    elsewhereOnly)));
                    var what = harm + " in " + method + (elsewhereOnly ? " elsewhere" : "");
                    if (!elsewhereOnly && place.tries()) assertRefused(harm, thrown, result[0], what);
                    shared.useAsOthersDo();
                    assertThat(shared.pids()).as(what).allMatch(Pid::isAlive);
                }
            }
        }
    }

    @ParameterizedTest @MethodSource("places")
    void array_isRefusedAsAKey(Place place) {
        if (!place.tries()) return;
        var shared = place.open().apply(runtime);
        var result = new Object[1];
        var thrown = catchThrowable(() -> result[0] = shared.supply(() -> new int[0]));
        if (result[0] instanceof StartResult<?> start) {
            assertThat(ChildError.of(start)).isInstanceOf(ChildError.Invalid.class);
        } else {
            assertThat(thrown).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("it is not compared by value");
        }
        shared.useAsOthersDo();
    }

    private static void assertRefused(Harm harm, Throwable thrown, Object result, String what) {
        if (result instanceof StartResult<?> start) {
            assertThat(ChildError.of(start)).as(what).isInstanceOfSatisfying(ChildError.Invalid.class, invalid ->
                    assertThat(invalid.error().kind()).isEqualTo(SpecError.Kind.INVALID_ID));
            return;
        }
        assertThat(thrown).as(what).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be used: its ");
        assertThat(thrown.getCause()).as(what).matches(harm::isIn);
    }

    // ── process groups ──

    private static final class Groups {
        final ProcessGroups<Object, Object> scope = new ProcessGroups<>("shared");
        final Ref<ProcessGroups<Object, Object>> ref;
        final Pid idle;
        final Pid ear;

        Groups(ActorRuntime runtime) {
            ref = runtime.start(scope);
            idle = idle(runtime);
            ear = idle(runtime);
        }

        void join(Object group, Pid pid) {
            scope.join(group, Gen.ref(pid));
        }

        boolean leave(Object group, Pid pid) {
            return scope.leave(group, Gen.ref(pid));
        }

        Object watch(Object group) {
            return scope.monitorGroup(group, Gen.ref(ear), change -> change);
        }
    }

    private interface Use<T> {
        Object of(T shared, Object key);
    }

    private static Place groups(String method, Use<Groups> use) {
        return new Place("groups " + method, true, List.of("ProcessGroups." + method), runtime -> {
            var groups = new Groups(runtime);
            return shared(List.of(groups.ref.pid()), key -> use.of(groups, key.get()), () -> {
                var process = idle(runtime);
                var member = Gen.<Object>ref(process);
                groups.scope.join(new Innocent(1), member);
                assertThat(groups.scope.members(new Innocent(1))).contains(member);
                assertThat(groups.scope.groups()).contains(new Innocent(1));
                runtime.exit(process, ExitReason.KILL);
                Schedule.until(() -> !groups.scope.members(new Innocent(1)).contains(member));
            });
        });
    }

    // ── registries ──

    private interface UseRegistry {
        Object of(Registry<Object, Object> registry, Object key);
    }

    /// Registers the calling process.
    private static Object register(Registry<Object, Object> registry, Object key) {
        return registry.tryRegister(key, Gen.ref(ProcessContext.current().pid()));
    }

    @SuppressWarnings("unchecked") // as the place says
    private static Object registerWithValue(Registry<Object, Object> registry, Object key) {
        return ((ValueRegistry<Object, Object, String>) registry)
                .tryRegister(key, Gen.ref(ProcessContext.current().pid()), "value");
    }

    private static Place registry(String method, Registry<Object, Object> definition, UseRegistry use) {
        boolean tries = !method.equals("unregister"); // which looks for the key in the caller, and keeps nothing
        var type = definition.getClass().getSimpleName();
        var covers = List.of(type + "." + method, type + ".register", type + ".tryRegister", type + ".name");
        return new Place("registry " + definition + " " + method, tries, covers, runtime -> {
            var registry = definition.partitions(1);
            var ref = runtime.start(registry);
            var partition = SupervisorRef.of(ref).whichChildren().getFirst().pid();
            var holders = new ArrayList<Pid>();
            return shared(List.of(ref.pid(), partition),
                    key -> inHolder(runtime, holders, () -> use.of(registry, key.get())), () -> {
                for (var holder : holders) runtime.exit(holder, ExitReason.KILL); // the registry cleans up after them
                assertThat(registry.<String>lock(new Innocent(2), () -> "locked")).isEqualTo("locked");
                var own = new Innocent(holders.size() + 10);
                inHolder(runtime, holders, () -> register(registry, own));
                assertThat(registry.lookup(own)).hasSize(1);
            });
        });
    }

    /// Runs `code` in a process on a thread of its own, which lives on and is added to `holders`.
    private static Object inHolder(ActorRuntime runtime, List<Pid> holders, Callable<?> code) {
        var result = new CompletableFuture<Object>();
        holders.add(Gen.spawn(runtime, self -> {
            try {
                result.complete(code.call());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
            self.receive(any -> false);
        }, SpawnOptions.NONE.onDedicatedThread()));
        return TestProcesses.get(result);
    }

    // ── event managers ──

    /// A call to a handler.
    record Ask() implements Call<Object, String> {}

    private static final class Quiet extends EventHandler<Integer, String> {
        @Override protected Integer init(Object handedOver) {
            return 0;
        }

        @Override protected HandlerResult<Integer> handle(String event, Integer state) {
            return keep(state + 1);
        }

        @Override protected HandlerResult<Integer> handleCall(Call<?, ?> call, Integer state) {
            return keep(state).reply((Ask) call, "answer");
        }
    }

    private static Place events(String method, Use<EventManager<String>> use) {
        var covers = Stream.of("", "Async", "Supervised").map(suffix -> "EventManager." + method + suffix).toList();
        return new Place("events " + method, true, covers, runtime -> {
            var manager = EventManager.<String>start(runtime);
            manager.add(new Innocent(0), new Quiet());
            manager.add(new Innocent(1), new Quiet());
            return shared(List.of(manager.ref().pid()), key -> use.of(manager, key.get()), () -> {
                manager.syncNotify("event");
                assertThat(manager.call(new Innocent(1), new Ask())).isEqualTo("answer");
            });
        });
    }

    // ── supervisors ──

    private static ChildSpec<TestServer.Message> child() {
        return ChildSpec.of(TestServer.box());
    }

    private static Place tree(String method, Use<SupervisorRef> use) {
        return new Place("tree " + method, true,
                List.of("SupervisorRef." + method, "SupervisorRef." + method + "Async"), runtime -> {
            var sup =
                    SupervisorRef.of(runtime.start(Supervisor.of(SupervisorSpec.oneForOne(child().id(new Innocent(1)))
                            .intensity(1000, Duration.ofHours(1)))));
            return shared(List.of(sup.pid()), key -> use.of(sup, key.get()), () -> useTree(runtime, sup));
        });
    }

    private static void useTree(ActorRuntime runtime, SupervisorRef sup) {
        var first = sup.whichChildren().getFirst();
        runtime.exit(first.pid(), ExitReason.KILL);
        Schedule.until(() -> {
            var now = sup.whichChildren().getFirst().pid();
            return now != null && now != first.pid();
        });
        assertThat(sup.childSpec(new Innocent(1))).isPresent();
    }

    private static Place pool() {
        return new Place("pool startChild", true, List.of("DynamicSupervisorRef.startChild"), runtime -> {
            var sup = DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults())));
            return shared(List.of(sup.pid()), key -> sup.startChild(child().id(key.get())), () -> {
                var started = sup.startChild(child().id(new Innocent(1))).orThrow();
                assertThat(sup.terminateChild(started.pid())).isEmpty();
            });
        });
    }

    // ── small things ──

    static Pid idle(ActorRuntime runtime) {
        return Gen.spawn(runtime, self -> self.receive(any -> false), SpawnOptions.NONE);
    }

    private static Shared shared(List<Pid> pids, Function<Supplier<?>, Object> supply, Runnable others) {
        return new Shared() {
            @Override public List<Pid> pids() {
                return pids;
            }

            @Override public Object supply(Supplier<?> key) {
                return supply.apply(key);
            }

            @Override public void useAsOthersDo() {
                others.run();
            }
        };
    }
}
