package dev.coppice.supervision;

import static dev.coppice.supervision.Lab.LONG;
import static dev.coppice.supervision.Lab.pid;
import static dev.coppice.supervision.Plan.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import dev.coppice.testsupport.AnySchedule;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Children, ids and messages that behave as badly as they can.
class HostileTest {

    private static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override public String toString() {
            throw new IllegalStateException("mute");
        }

        @Override public String getMessage() {
            throw new IllegalStateException("mute");
        }
    }

    /// A key whose methods throw as soon as that is asked for.
    private static final class Key {
        volatile boolean hostile;

        @Override public boolean equals(Object other) {
            if (hostile) throw new IllegalStateException("equals");
            return this == other;
        }

        @Override public int hashCode() {
            if (hostile) throw new IllegalStateException("hashCode");
            return 1;
        }

        @Override public String toString() {
            throw new IllegalStateException("toString");
        }
    }

    private static Throwable ring() {
        var first = new RuntimeException("ring");
        var second = new RuntimeException(first);
        first.initCause(second);
        return first;
    }

    private static final List<Supplier<Throwable>> THROWABLES = List.of(
            () -> new RuntimeException("runtime"), () -> new Exception("checked"), () -> new Error("error"),
            StackOverflowError::new, () -> new OutOfMemoryError("thrown"), () -> new LinkageError("linkage"),
            () -> new ExceptionInInitializerError("initializer"), () -> new AssertionError("assertion"),
            () -> new InterruptedException("interrupted"), Mute::new, HostileTest::ring);

    @AnySchedule
    void everyThrowable_inEveryStrategy_isACrashOfTheChildOnly() {
        try (var lab = new Lab(RuntimeOptions.defaults().onFatalError(error -> {}))) {
            for (var strategy : List.of(Strategy.ONE_FOR_ONE, Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE)) {
                var sup = lab.supervise(Plan.of(strategy, lab.child("a"), lab.child("b"), lab.child("c")).intensity(1000, LONG));
                for (var throwable : THROWABLES) {
                    for (var restart : List.of("a", "b", "c")) {
                        var before = pid(sup, restart);
                        Gen.send(before, throwable.get());
                        Lab.awaitReplaced(sup, restart, before);
                    }
                }
                Lab.until(() -> Supervisor.countChildren(sup).active() == 3);
            }
        }
    }

    @AnySchedule
    void everyThrowable_inAStart_isAFailedStart() {
        try (var lab = new Lab(RuntimeOptions.defaults().onFatalError(error -> {}))) {
            var sup = lab.supervise(oneForOne());
            for (var throwable : THROWABLES) {
                var thrown = throwable.get();
                var inFunction = Supervisor.startChild(sup, ChildSpec.of("c", starter -> {
                    throw thrown;
                }));
                assertThat(Lab.reason(inFunction)).isEqualTo(new ExitReason.Crash(thrown));
                var inInit = Supervisor.startChild(sup, ChildSpec.of(Worker.worker().init(self -> {
                    throw thrown;
                })).id("c"));
                assertThat(Lab.reason(inInit)).isEqualTo(new ExitReason.Crash(thrown));
            }
            assertThat(Supervisor.whichChildren(sup)).isEmpty();
        }
    }

    @AnySchedule
    void hostileIds_areTheCallersProblem() {
        try (var lab = new Lab(); var reports = Reports.of("dev.coppice.supervisor")) {
            var sup = lab.supervise(oneForOne(lab.child("c")).intensity(10, LONG));
            var key = new Key();
            assertThat(Supervisor.startChild(sup, lab.child("x").id(key))).isInstanceOf(StartResult.Started.class);
            Lab.end(pid(sup, key), Lab.BROKEN); // is reported, although the key does not print
            Lab.until(() -> reports.texts().size() == 1);
            var hostile = new Key();
            hostile.hostile = true;
            assertThatThrownBy(() -> Supervisor.startChild(sup, lab.child("y").id(hostile))).isInstanceOf(CallFailed.class);
            assertThatThrownBy(() -> Supervisor.terminateChild(sup, hostile)).isInstanceOf(CallFailed.class);
            assertThat(pid(sup).isAlive()).isTrue();
        }
    }

    @AnySchedule
    void childThatAsksItsSupervisorWhileItIsEnded_isKilledInTheEnd() {
        try (var lab = new Lab()) {
            var own = new AtomicReference<dev.coppice.core.Ref<Supervisor.Message>>();
            var sup = lab.supervise(oneForOne(ChildSpec.of(Worker.worker().ending(self -> Supervisor.countChildren(own.get())))
                    .id("c").shutdown(Shutdown.within(java.time.Duration.ofMillis(50)))));
            own.set(sup);
            var ended = lab.runtime.whenEnded(pid(sup, "c"));
            assertThat(Supervisor.terminateChild(sup, "c")).isEmpty();
            assertThat(Lab.await(ended)).isEqualTo(ExitReason.KILLED);
        }
    }
}
