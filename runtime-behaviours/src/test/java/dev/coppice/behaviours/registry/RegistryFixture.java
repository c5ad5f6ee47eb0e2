package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/// Helpers for tests of registries.
public abstract class RegistryFixture {
    final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    <R extends Registry<?, ?>> R started(R registry) {
        runtime.start(registry);
        return registry;
    }

    <K, V> ValueRegistry<K, Object, V> unique(int partitions) {
        return started(Registry.<K, Object>unique("u").<V>withValues(null).partitions(partitions));
    }

    <K, V> ValueRegistry<K, Object, V> duplicate(int partitions) {
        return started(Registry.<K, Object>duplicate("d").<V>withValues(null).partitions(partitions));
    }

    /// The address of the process that calls.
    static Ref<Object> me() {
        return Gen.ref(ProcessContext.current().pid());
    }

    static Ref<Object> ref(Pid pid) {
        return Gen.ref(pid);
    }

    /// A process that has run `code` and lives on until it is killed.
    Pid holder(TestProcesses.Code<?> code) {
        var done = new CountDownLatch(1);
        var pid = Gen.spawn(runtime, self -> {
            code.run(self);
            done.countDown();
            self.receive(message -> message.equals("end"));
        }, SpawnOptions.NONE);
        await(done);
        return pid;
    }

    public static void await(CountDownLatch latch) {
        Schedule.pass(latch);
    }

    void kill(Pid pid) {
        runtime.exit(pid, ExitReason.KILL);
        TestProcesses.get(runtime.whenEnded(pid));
    }

    List<Pid> links(Pid pid) {
        return runtime.info(pid).orElseThrow().links();
    }

    static <V> ValueRegistry.Entry<String, Object, V> entry(String key, Pid pid, V value) {
        return new ValueRegistry.Entry<>(key, ref(pid), value);
    }

    static int meet(CyclicBarrier barrier) {
        try {
            return barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static final class UncheckedTrouble extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
