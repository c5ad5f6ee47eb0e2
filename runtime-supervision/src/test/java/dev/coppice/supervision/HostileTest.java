package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.AnySchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

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
            if (hostile) throw new IllegalStateException("toString");
            return "key";
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
        try (var lab = new SupervisionFixture(RuntimeOptions.defaults().onFatalError(error -> {}))) {
            for (var strategy : List.of(Strategy.ONE_FOR_ONE, Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE)) {
                var sup = lab.supervise(SupervisorSpec.of(strategy, lab.child("a"), lab.child("b"), lab.child("c"))
                        .intensity(1000, LONG));
                for (var throwable : THROWABLES) {
                    for (var restart : List.of("a", "b", "c")) {
                        var before = pid(sup, restart);
                        Gen.send(before, throwable.get());
                        SupervisionFixture.awaitReplaced(sup, restart, before);
                    }
                }
                SupervisionFixture.until(() -> sup.countChildren().active() == 3);
            }
        }
    }

    @AnySchedule
    void everyThrowable_inAStart_isAFailedStart() {
        try (var lab = new SupervisionFixture(RuntimeOptions.defaults().onFatalError(error -> {}))) {
            var sup = lab.supervise(oneForOne());
            for (var throwable : THROWABLES) {
                var thrown = throwable.get();
                var inFunction = sup.startChild(ChildSpec.of("c", starter -> {
                    throw thrown;
                }));
                assertThat(SupervisionFixture.reason(inFunction)).isEqualTo(new ExitReason.Crash(thrown));
                var inInit = sup.startChild(ChildSpec.of(Worker.worker().init(self -> {
                    throw thrown;
                })).id("c"));
                assertThat(SupervisionFixture.reason(inInit)).isEqualTo(new ExitReason.Crash(thrown));
            }
            assertThat(sup.whichChildren()).isEmpty();
        }
    }

    @AnySchedule
    void hostileIds_areTheCallersProblem() {
        try (var lab = new SupervisionFixture(); var reports = Reports.of("dev.coppice.supervisor", lab.runtime)) {
            var sup = lab.supervise(oneForOne(lab.child("c")).intensity(10, LONG));
            var key = new Key();
            assertThat(sup.startChild(lab.child("x").id(key))).isInstanceOf(StartResult.Started.class);
            var before = pid(sup, key);
            key.hostile = true;
            // Is reported and restarted, although the key neither prints nor is found.
            SupervisionFixture.end(before, SupervisionFixture.BROKEN);
            SupervisionFixture.until(() -> reports.texts().size() == 1);
            SupervisionFixture.until(() -> sup.countChildren().active() == 2);
            var refused = sup.startChild(lab.child("y").id(key));
            assertThat(ChildError.of(refused)).isInstanceOfSatisfying(ChildError.Invalid.class, invalid ->
                    assertThat(invalid.error().kind()).isEqualTo(SpecError.Kind.INVALID_ID));
            for (ThrowingCallable request : List.<ThrowingCallable>of(
                    () -> sup.terminateChild(key), () -> sup.restartChild(key), () -> sup.deleteChild(key),
                    () -> sup.childSpec(key))) {
                assertThatThrownBy(request).isInstanceOf(IllegalArgumentException.class)
                        .hasRootCauseMessage("hashCode");
            }
            assertThat(pid(sup).isAlive()).isTrue();
        }
    }

    @AnySchedule
    void childThatAsksItsSupervisorWhileItIsEnded_isKilledInTheEnd() {
        try (var lab = new SupervisionFixture()) {
            var own = new AtomicReference<SupervisorRef>();
            var sup =
                    lab.supervise(oneForOne(ChildSpec.of(Worker.worker()
                            .ending(self -> SupervisorRef.of(own.get()).countChildren()))
                    .id("c").shutdown(Shutdown.timeout(java.time.Duration.ofMillis(50)))));
            own.set(sup);
            var ended = lab.runtime.whenEnded(pid(sup, "c"));
            assertThat(sup.terminateChild("c")).isEmpty();
            assertThat(SupervisionFixture.await(ended)).isEqualTo(ExitReason.KILLED);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // null is the tested argument
    void nullsInSpecs_areRefusedWithTheNameOfTheParameter() {
        var child = ChildSpec.<Object>of("child", starter -> new StartResult.Ignored<>());
        refuses(() -> child.arguments("a", null), "an argument of a start function must not be null");
        refuses(() -> child.arguments((Object[]) null), "arguments must not be null; pass none for an empty list");
        refuses(() -> DynamicSupervisorSpec.defaults().extraArguments("a", null),
                "an argument of a start function must not be null");
        refuses(() -> SupervisorSpec.oneForOne((ChildSpec<?>[]) null),
                "children must not be null; pass none for an empty list");
        refuses(() -> oneForOne().children(null), "children must not be null; pass none for an empty list");
        refuses(() -> ChildSpec.of(Supervisor.of(oneForOne()), (StartOptions) null),
                "options must not be null; use StartOptions.defaults()");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatNullPointerException().isThrownBy(call).withMessage(message);
    }

    @Test void argumentsOfASpec_areCopied() {
        var arguments = new ArrayList<Object>(List.of("first"));
        var spec = new DynamicSupervisorSpec(3, Duration.ofSeconds(5), 10, arguments);
        arguments.add("second");
        assertThat(spec.extraArguments()).containsExactly("first");
    }
}
