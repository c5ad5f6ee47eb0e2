package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coppice.behaviours.Harm.Innocent;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.registry.GlobalNames;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.PartitionSupervisorRef;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keys whose `hashCode` or `equals` throws, in every method that only looks a key up: the exception names the class of
/// the key and the table, and has the cause.
class SuppliedReadsTest {
    private final ActorRuntime runtime = ActorRuntime.open();
    private final Registry<Object, Object> unique = Registry.<Object, Object>unique("people").partitions(2);
    private final Registry<Object, Object> duplicate = Registry.duplicate("rooms");
    private final ProcessGroups<Object, Object> groups = new ProcessGroups<>("teams");
    private final PubSub<Object, String> news = new PubSub<>("news");
    private final Name<PartitionSupervisor<TestServer.Message>> parts = new Name<>("parts");

    @AfterEach void close() {
        runtime.close();
    }

    /// @param place what the message must name
    private record Read(String place, boolean compares, Consumer<Object> use) {}

    private Stream<Read> reads() {
        return Stream.of(
                new Read("registry people", true, unique::whereis),
                new Read("registry people", true, unique::count),
                new Read("registry people", true, key -> runtime.whereis(unique.name(key))),
                new Read("registry people", true, key -> runtime.ref(unique.name(key)).cast("message")),
                new Read("registry rooms", true, duplicate::lookup),
                new Read("registry rooms", true, key -> duplicate.cast(key, "message")),
                new Read("registry rooms", true, key -> duplicate.dispatch(key, found -> {})),
                new Read("registry rooms", true, key -> TestProcesses.inProcess(runtime,
                        self -> duplicate.unregister(key))),
                new Read("registry rooms", true, duplicate::meta),
                new Read("process groups teams", true, groups::members),
                new Read("process groups teams", true, groups::localMembers),
                new Read("process groups teams", true, key -> groups.cast(key, "message")),
                new Read("registry news", true, key -> news.publish(key, "message")),
                new Read("registry news", true, news::subscribers),
                new Read("the global names", true, GlobalNames.GLOBAL::whereis),
                new Read("the names of a runtime", true, key -> runtime.whereis(new Name<>(key))),
                new Read("the names of a runtime", true, key -> runtime.ref(new Name<>(key)).cast("message")),
                new Read("the names of a runtime", true, key -> runtime.start(TestServer.box(),
                        StartOptions.named(new Name<TestServer.Message>(key)))),
                new Read("PartitionSupervisor", false,
                        key -> PartitionSupervisorRef.of(runtime, parts).ref(key).call(TestServer.state())));
    }

    @ParameterizedTest @EnumSource(value = Harm.Method.class, names = {"HASH_CODE", "EQUALS"})
    void lookup_ofKeyThatThrows_saysWhichClassOfKeyAndWhere(Harm.Method method) {
        startAll();
        for (var harm : Harm.values()) {
            reads().filter(read -> read.compares() || method == Harm.Method.HASH_CODE).forEach(read -> {
                var thrown = rooted(catchThrowable(() -> read.use().accept(new Harm.Key(harm, method, false))));
                assertThat(thrown).as(read.place() + " " + harm).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(Harm.Key.class.getName());
                assertThat(thrown.getMessage()).containsIgnoringCase(read.place());
                assertThat(thrown.getCause()).as(read.place()).matches(harm::isIn);
            });
        }
        assertThat(unique.whereis(new Innocent(1))).isNotNull();
    }

    /// The refusal, which may be the cause of the exception of a process.
    private static Throwable rooted(Throwable thrown) {
        var at = thrown;
        while (at != null && !(at instanceof IllegalArgumentException)) at = at.getCause();
        return at == null ? thrown : at;
    }

    /// All tables hold a key with the hash of the hostile ones, so that they are compared.
    private void startAll() {
        runtime.start(unique);
        runtime.start(duplicate);
        runtime.start(groups);
        runtime.start(news);
        runtime.start(PartitionSupervisor.of(ChildSpec.of(TestServer.box())).partitions(2), StartOptions.named(parts));
        runtime.start(TestServer.box(), StartOptions.named(new Name<TestServer.Message>(new Innocent(1))));
        var done = new CompletableFuture<Pid>();
        Gen.spawn(runtime, self -> {
            var own = Gen.<Object>ref(self.pid());
            unique.register(new Innocent(1), own);
            duplicate.register(new Innocent(1), own);
            groups.join(new Innocent(1), own);
            news.subscribe(new Innocent(1), own);
            done.complete(self.pid());
            self.receive(any -> false);
        }, SpawnOptions.NONE);
        GlobalNames.GLOBAL.reregister(new Innocent(1), TestProcesses.get(done));
    }
}
