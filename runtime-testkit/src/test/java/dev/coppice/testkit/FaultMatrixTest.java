package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.testsupport.Thrown;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of throwable out of every callback, in both runtimes: the process ends with that reason, the processes
/// that wait for it receive it, and everybody else goes on.
class FaultMatrixTest {

    /// Goes through all callbacks when told to.
    private static final class Plain implements ProgramBehaviour<Object>, Program<Integer> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public boolean trapsExits() {
            return true;
        }

        @Override public Integer init(ProcessContext self) {
            return 0;
        }

        @Override public Integer message(ProcessContext self, Object message, Integer state) {
            self.continueWith(message);
            return state;
        }

        @Override public Integer handleContinue(ProcessContext self, Object token, Integer state) {
            return state + 1;
        }

        @Override public Integer request(ProcessContext self, Request<?> request, Integer state) {
            reply(request, state);
            return state;
        }

        @SuppressWarnings("unchecked")
        private static void reply(Request<?> request, Object answer) {
            ((Request<Object>) request).reply(answer);
        }

        @Override public Integer signal(ProcessContext self, Signal signal, Integer state) {
            if (signal instanceof Signal.Exit exit && exit.from().number() == 0) self.end(exit.reason());
            return state;
        }
    }

    static Stream<Arguments> cells() {
        return Stream.of(true, false).flatMap(simulated -> Stream.of(Callback.values()).flatMap(
                callback -> Stream.of(Thrown.values()).map(kind -> Arguments.of(simulated, callback, kind))));
    }

    @ParameterizedTest(name = "{1} throws {2}, simulated: {0}") @MethodSource("cells")
    void throwable_endsItsProcessAndNothingElse(boolean simulated, Callback callback, Thrown kind) {
        if (simulated) {
            try (var test = TestRuntime.seeded(callback.ordinal() * 100L + kind.ordinal())) {
                run(test.runtime(), callback, kind);
            }
        } else {
            try (var runtime = ActorRuntime.open()) {
                run(runtime, callback, kind);
            }
        }
    }

    private static void run(ActorRuntime runtime, Callback callback, Thrown kind) {
        var thrown = kind.make();
        var faulty = Faults.seeded(1).in(new Plain(), Fault.at(callback).raise(() -> thrown));
        var expected = new ExitReason.Crash(thrown);
        Probe<Object> bystander = Probe.in(runtime, "Bystander");

        var start = runtime.tryStart(faulty, StartOptions.defaults());
        if (callback == Callback.INIT) {
            assertThat(start).isEqualTo(new StartResult.Failed<>(expected));
        } else {
            var pid = ((StartResult.Started<Object>) start).pid();
            bystander.monitor(pid);
            provoke(callback, pid, bystander, expected);
            assertThat(bystander.expectDown(pid)).isEqualTo(expected);
        }
        // the fault has struck; the same definition works
        var again = runtime.tryStart(faulty, StartOptions.defaults()).orThrow();
        assertThat(Gen.call(again.pid(), "still there?", Duration.ofSeconds(3))).isEqualTo(0);
        bystander.ref().cast("and you?");
        bystander.await("and you?"::equals, "a message", Probe.DEFAULT_TIMEOUT);
    }

    private static void provoke(Callback callback, Pid pid, Probe<Object> by, ExitReason expected) {
        switch (callback) {
            case INIT -> {}
            case MESSAGE, CONTINUE -> Gen.send(pid, "go on");
            case REQUEST -> assertFails(() -> Gen.call(pid, "what?", Duration.ofSeconds(3)), expected);
            case SIGNAL -> by.exit(pid, ExitReason.of("a signal"));
            case TERMINATE -> assertFails(() -> Gen.stop(pid, ExitReason.SHUTDOWN, Duration.ofSeconds(3)), expected);
        }
    }

    private static void assertFails(Runnable call, ExitReason expected) {
        try {
            call.run();
        } catch (CallFailed failed) {
            assertThat(failed.cause()).isEqualTo(expected);
            return;
        }
        throw new AssertionError("the call did not fail");
    }
}
