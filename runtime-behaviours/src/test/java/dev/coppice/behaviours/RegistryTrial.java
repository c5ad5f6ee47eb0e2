package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/// What tests of registries share.
abstract class RegistryTrial {
    final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.close();
    }

    <K, V> Registry<K, V> started(Registry<K, V> registry) {
        runtime.start(registry);
        return registry;
    }

    <K, V> Registry<K, V> unique(int partitions) {
        return started(Registry.<K, V>unique("u").partitions(partitions));
    }

    <K, V> Registry<K, V> duplicate(int partitions) {
        return started(Registry.<K, V>duplicate("d").partitions(partitions));
    }

    /// A process that has run `code` and lives on until it is killed.
    Pid holder(Trial.Code<?> code) {
        var done = new CountDownLatch(1);
        var pid = Gen.spawn(runtime, self -> {
            code.run(self);
            done.countDown();
            self.receive(message -> message.equals("end"));
        }, SpawnOptions.NONE);
        await(done);
        return pid;
    }

    static void await(CountDownLatch latch) {
        Schedule.pass(latch);
    }

    void kill(Pid pid) {
        runtime.exit(pid, ExitReason.KILL);
        Trial.get(runtime.whenEnded(pid));
    }

    List<Pid> links(Pid pid) {
        return runtime.info(pid).orElseThrow().links();
    }

    static <V> Registry.Entry<String, V> entry(String key, Pid pid, V value) {
        return new Registry.Entry<>(key, pid, value);
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
