package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.registry.RegistryFixture;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.behaviours.stage.Stage;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// From a pid to a typed address.
class RefOfPidTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    static final class Counter extends GenServer<Integer, Counter.Message> {
        sealed interface Message {}
        record Add(int amount) implements Message {}
        record Get() implements Message, Call<Message, Integer> {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer count) {
            return switch (message) {
                case Add(int amount) -> next(count + amount);
                case Get get -> next(count).reply(get, count);
            };
        }
    }

    static final class Door extends StateMachine<String, @Nullable Void, Door.Event> {
        record Event() {}

        @Override protected Transition<String, @Nullable Void, Event> init() {
            return next("closed");
        }

        @Override protected Transition<String, @Nullable Void, Event> handle(Event event, String state,
                @Nullable Void data) {
            return keep();
        }
    }

    static final class Numbers extends Producer<Integer, Integer> {
        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Integer> handleDemand(long count, Integer state) {
            return keep(state);
        }
    }

    private void refuses(@Nullable Pid pid, Class<?> protocol, String... texts) {
        assertThatIllegalArgumentException().isThrownBy(() -> runtime.ref(pid, protocol))
                .withMessageContaining(String.valueOf(pid))
                        .satisfies(thrown -> assertThat(thrown.getMessage()).contains(texts));
    }

    @Test
    void ref_protocolOfTheServer_isItsAddress() {
        var counter = runtime.start(new Counter());
        Ref<Counter.Message> converted = runtime.ref(counter.pid(), Counter.Message.class);
        converted.cast(new Counter.Add(3));
        assertThat(converted.call(new Counter.Get())).isEqualTo(3);
        assertThat(converted).isEqualTo(counter);
    }

    @Test
    void ref_partOfTheProtocol_takesThatPart() {
        var counter = runtime.start(new Counter());
        runtime.ref(counter.pid(), Counter.Add.class).cast(new Counter.Add(2));
        assertThat(counter.call(new Counter.Get())).isEqualTo(2);
    }

    @Test
    void ref_otherOrWiderProtocol_isRefusedWithTheRightOne() {
        var pid = runtime.start(new Counter()).pid();
        refuses(pid, String.class, "java.lang.String", Counter.Message.class.getName(), "Message.class");
        refuses(pid, Object.class, "java.lang.Object", Counter.Message.class.getName());
        refuses(runtime.start(new Door()).pid(), Counter.Message.class, Door.Event.class.getName());
        assertThat(runtime.ref(runtime.start(new Door()).pid(), Door.Event.class)).isNotNull();
    }

    @Test
    void ref_processWithoutMessages_isRefused() {
        var tasks = TaskSupervisorRef.of(runtime.start(new TaskSupervisor()));
        var started = new java.util.concurrent.CountDownLatch(1);
        tasks.startChild(() -> {
            started.countDown();
            return new java.util.concurrent.CountDownLatch(1).await(1, java.util.concurrent.TimeUnit.HOURS);
        });
        RegistryFixture.await(started);
        refuses(tasks.children().getFirst(), String.class, "takes no messages");
        var registry = Registry.<String, Counter.Message>unique("r");
        var partition = SupervisorRef.of(runtime.start(registry)).whichChildren().getFirst();
        refuses(partition.pid(), Object.class, "takes no messages");
    }

    @Test
    void ref_endedProcess_isAnAddressThatLeadsNowhere() {
        var counter = runtime.start(new Counter());
        runtime.stop(counter);
        assertThat(runtime.ref(counter.pid(), String.class)).as("the protocol is not checked").isNotNull();
        Ref<Counter.Message> same = runtime.ref(counter.pid(), Counter.Message.class);
        same.cast(new Counter.Add(1));
        assertThat(runtime.statistics().deadLetters()).containsEntry(DeadLetter.Cause.ENDED, 1L);
        assertThat(TestProcesses.why(() -> same.call(new Counter.Get()))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @Test
    void ref_processOfAnotherRuntime_orNull_isRefused() {
        try (var other = ActorRuntime.open()) {
            refuses(other.start(new Counter()).pid(), Counter.Message.class, "runtime");
        }
        assertThatNullPointerException().isThrownBy(() -> runtime.ref(null, Counter.Message.class));
        var pid = runtime.start(new Counter()).pid();
        assertThatNullPointerException().isThrownBy(() -> runtime.ref(pid, null));
    }

    @Test
    void ref_behavioursWithoutMessages_areKnownByThemselves() {
        var groups = new ProcessGroups<String, Integer>("groups");
        var resource = Resource.of(StringBuilder::new, text -> {});
        var workers = new dev.coppice.core.Name<PartitionSupervisor<Counter.Message>>("workers");
        var all = List.of(
                runtime.ref(runtime.start(Supervisor.of(Supervisor.oneForOne())).pid(), Supervisor.class),
                runtime.ref(runtime.start(Registry.unique("r")).pid(), Supervisor.class),
                runtime.ref(runtime.start(new PubSub<>("p")).pid(), Supervisor.class),
                runtime.ref(runtime.start(new TaskSupervisor()).pid(), DynamicSupervisor.class),
                runtime.ref(runtime.start(PartitionSupervisor.of(ChildSpec.of(new Counter())),
                        StartOptions.named(workers)).pid(), PartitionSupervisor.class),
                runtime.ref(Agent.start(runtime, () -> 0).ref().pid(), Agent.class),
                runtime.ref(EventManager.start(runtime).ref().pid(), EventManager.class),
                runtime.ref(runtime.start(new Numbers()).pid(), Stage.class),
                runtime.ref(runtime.start(groups).pid(), ProcessGroups.class),
                runtime.ref(runtime.start(resource).pid(), Resource.Message.class));
        assertThat(all).doesNotContainNull();
        refuses(runtime.start(new TaskSupervisor()).pid(), Supervisor.class, "DynamicSupervisor");
    }

    @Test
    void ref_childrenOfASupervisor_canBeCalled() {
        var counters = DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.create()));
        for (int i = 1; i <= 3; i++)
            counters.startChild(ChildSpec.of(new Counter())).orThrow().cast(new Counter.Add(i));
        int sum = 0;
        for (var child : counters.whichChildren())
            sum += runtime.ref(child.pid(), Counter.Message.class).call(new Counter.Get());
        assertThat(sum).isEqualTo(6);
        var node = SupervisionTree.of(runtime).roots().getFirst();
        var found = DynamicSupervisorRef.of(runtime.ref(node.pid(), DynamicSupervisor.class));
        assertThat(found.countChildren().active()).isEqualTo(3);
        assertThat(runtime.ref(node.children().getFirst().pid(), Counter.Message.class).call(new Counter.Get()))
                .isEqualTo(1);
    }

    @Test
    void cast_toASupervisor_isRefusedInTheSender() {
        var supervisor = runtime.start(Supervisor.of(Supervisor.oneForOne()));
        assertThatIllegalArgumentException().isThrownBy(() -> supervisor.cast(Supervisor.of(Supervisor.oneForOne())))
                .withMessageContaining("takes no messages");
    }

    @Test
    void handle_isAsGoodAsItsAddress() {
        var name = new dev.coppice.core.Name<DynamicSupervisor>("counters");
        var ref = runtime.start(DynamicSupervisor.create(), StartOptions.named(name));
        var handle = DynamicSupervisorRef.of(runtime, name);
        assertThat(handle).isEqualTo(DynamicSupervisorRef.of(runtime.ref(name)))
                .hasSameHashCodeAs(DynamicSupervisorRef.of(handle)).hasToString("counters");
        assertThat(DynamicSupervisorRef.of(handle)).isSameAs(handle);
        assertThat(TaskSupervisorRef.of(handle)).isEqualTo(handle).isNotEqualTo(DynamicSupervisorRef.of(ref));
        assertThat(handle.pid()).isEqualTo(ref.pid());
        TestProcesses.inProcess(runtime, self -> {
            self.monitor(handle, "tag");
            runtime.stop(handle);
            var down = (dev.coppice.core.Signal.Down) self.receive();
            assertThat(down.process()).as("a handle made of a name is monitored as the name").isEqualTo(name);
            return null;
        });
    }
}
