package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo.Profile;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Alias;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.testsupport.Schedule;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A callback that waits for one of the runtime's own locks is not taken for one that blocks.
class RuntimeLockTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(2));

    /// Runs code for each message. The runtime learns about each subclass.
    private abstract static class Code implements Program<Object>, ProgramBehaviour<Object> {
        abstract void run(ProcessContext self) throws Exception;

        @Override public Program<?> program() {
            return this;
        }

        @Override public Object init(ProcessContext self) {
            return "state";
        }

        @Override public Object message(ProcessContext self, Object message, Object state) throws Exception {
            run(self);
            return state;
        }

        @Override public Object request(ProcessContext self, Request<?> request, Object state) {
            return state;
        }

        @Override public Object signal(ProcessContext self, Signal signal, Object state) {
            return state;
        }
    }

    private Pid start(Code code) {
        var pid = runtime.start(code).pid();
        Gen.send(pid, "go");
        return pid;
    }

    private Profile profile(Pid pid) {
        return runtime.info(pid).orElseThrow().profile();
    }

    @Test void lockOfItsProcess_heldByAnotherThread_doesNotCountAsBlocking() throws Exception {
        var begun = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        try (runtime) {
            var pid = runtime.start(new Code() {
                @Override void run(ProcessContext self) {
                    begun.countDown();
                    self.alias(Alias.Mode.EXPLICIT); // needs the lock of its process
                    ended.countDown();
                }
            }).pid();
            synchronized (((ProcessCell) pid).lock()) {
                Gen.send(pid, "go");
                begun.await();
                // The watchdog looks at all workers in turn. It catches these one after the other, and so has looked at
                // that one in between.
                var first = start(new Code() {
                    @Override void run(ProcessContext self) throws Exception {
                        gate.await();
                    }
                });
                Schedule.until(() -> profile(first) == Profile.BLOCKING);
                var second = start(new Code() {
                    @Override void run(ProcessContext self) throws Exception {
                        gate.await();
                    }
                });
                Schedule.until(() -> profile(second) == Profile.BLOCKING);
            }
            ended.await();
            assertThat(profile(pid)).isEqualTo(Profile.QUICK);
            gate.countDown();
        }
    }
}
