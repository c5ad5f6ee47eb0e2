package dev.coppice.examples.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.testkit.TestRuntime;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every public method rejects wrong arguments, on the calling thread and before it has any effect.
class ArgumentsTest {
    /// Durations that describe a measurement or may be negative, and so are not timeouts.
    private static final Set<String> OF_ANOTHER_KIND = Set.of(
            "ManualClock.move(Duration)", "new Sys.Statistics(Duration, long, long)",
            "new TimerInfo(Duration, Duration, Object)",
            "new Waits.Edge(Pid, Pid, Object, boolean, Duration)", "new RestartBudget(int, int, Duration)",
            "new CallFailed(Object, Object, Duration, ExitReason, String)",
            "CallFailed.unhandled(Object, Object, Duration, ExitReason, String)");

    /// Methods that wait for an event that never happens in this test. An interrupted thread calls them.
    private static final Set<String> WAITING = Set.of("ActorRuntime.awaitClose(Duration)");

    /// Methods that hand elements on to code of the user, and never look at them.
    private static final Set<String> PASSED_ON = Set.of(
            "Task.publisher(ActorRuntime, Iterable, StreamFunction, StreamOptions)",
            "Task.stream(ActorRuntime, Iterable, StreamFunction, StreamOptions)",
            "Task.stream(Iterable, StreamFunction, StreamOptions)",
            "TaskSupervisorRef.stream(Iterable, StreamFunction, StreamOptions)",
            "TaskSupervisorRef.streamNoLink(Iterable, StreamFunction, StreamOptions)", "ServerStatus.log(List)");

    private static final Set<String> SPECS =
            Set.of("ChildSpec", "SupervisorSpec", "DynamicSupervisorSpec", "BackOff", "Shutdown", "ChildSpec[]");
    /// Records that users create.
    private static final Set<String> CHECKED_RECORDS = Set.of(
            "RuntimeOptions", "StartOptions", "Sys", "Limits", "Name", "MailboxLimit", "UnreliableLink",
            "StreamOptions", "TaskOptions");

    private final TestRuntime test = TestRuntime.seeded(1);
    private final Values values = new Values(test);
    private final List<String> faults = new ArrayList<>();
    /// A snapshot taken right before the latest call.
    private int eventsBefore;
    private int timersBefore;

    @Test void negativeDurations_areRejectedBeforeAnythingHappens() {
        forEachDuration((executable, index) -> {
            for (var negative : List.of(Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
                var thrown = call(executable, index, negative);
                if (!(thrown instanceof IllegalArgumentException)
                        || !String.valueOf(thrown.getMessage()).contains(" must ")) {
                    fault(executable, negative, "gave " + thrown);
                }
                checkNothingHappened(executable, negative);
            }
        });
    }

    @Test void durationsUpToForever_areAccepted() {
        forEachDuration((executable, index) -> {
            for (var duration : List.of(Duration.ofMillis((1L << 40) + 1), Duration.ofDays(366 * 200),
                    Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000),
                    ChronoUnit.FOREVER.getDuration())) {
                var thrown = call(executable, index, duration);
                if (thrown instanceof IllegalArgumentException || thrown instanceof ArithmeticException
                        || thrown instanceof DateTimeException) {
                    fault(executable, duration, "gave " + thrown);
                }
            }
        });
    }

    @Test void nulls_areRejectedBeforeAnythingHappens() {
        for (var executable : PublicApi.executables()) {
            var types = executable.getAnnotatedParameterTypes();
            for (int i = 0; i < types.length; i++) {
                if (executable.getParameterTypes()[i].isPrimitive() || PublicApi.mayBeNull(types[i])) continue;
                if (isLeftToChecks(executable, i)) continue;
                values.ensureAlive();
                var thrown = call(executable, i, null);
                if (!isRefusalOfNull(thrown)) fault(executable, null, "as argument " + i + " gave " + thrown);
                checkNothingHappened(executable, null);
            }
        }
        assertNoFaults();
    }

    /// An array or a collection with null in it is rejected as null itself is: the collections of the JDK would throw
    /// without a message.
    @Test void nullElements_areRejectedBeforeAnythingHappens() {
        int found = 0;
        for (var executable : PublicApi.executables()) {
            var types = executable.getAnnotatedParameterTypes();
            for (int i = 0; i < types.length; i++) {
                var argument = withNull(types[i]);
                if (argument == null || isLeftToChecks(executable, i)) continue;
                if (PASSED_ON.contains(PublicApi.describe(executable))) continue;
                found++;
                values.ensureAlive();
                var thrown = call(executable, i, argument);
                if (!isRefusalOfNull(thrown)) fault(executable, argument, "as argument " + i + " gave " + thrown);
                checkNothingHappened(executable, argument);
            }
        }
        assertThat(found).isGreaterThan(20);
        assertNoFaults();
    }

    /// Returns an array or a collection that contains null, or null if the type is none or permits that.
    private static @Nullable Object withNull(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            var element = array.getAnnotatedGenericComponentType();
            if (PublicApi.mayBeNull(element) || raw(element).isPrimitive()) return null;
            return Array.newInstance(raw(element), 1);
        }
        if (!(type instanceof AnnotatedParameterizedType collection)) return null;
        for (var element : collection.getAnnotatedActualTypeArguments()) {
            if (PublicApi.mayBeNull(element)) return null;
        }
        var raw = raw(type);
        if (raw == List.class || raw == Collection.class || raw == Iterable.class)
            return Collections.singletonList(null);
        if (raw == Set.class) return Collections.singleton(null);
        return raw == Map.class ? Collections.singletonMap(null, null) : null;
    }

    private static Class<?> raw(AnnotatedType type) {
        return switch (type.getType()) {
            case Class<?> plain -> plain;
            case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
            default -> Object.class;
        };
    }

    /// Whether the message was written for users. The JVM's own begins with `Cannot`.
    private static boolean isRefusalOfNull(@Nullable Throwable thrown) {
        if (!(thrown instanceof NullPointerException || thrown instanceof IllegalArgumentException)) return false;
        var message = thrown.getMessage();
        return message != null && message.contains("null") && !message.startsWith("Cannot ");
    }

    /// Whether null is legal here although the compiler does not know it. Child specs and supervisor specs are
    /// validated as a whole before a start. Records that describe an outcome are created by the library. `equals`
    /// accepts null. Interfaces that users implement decide for themselves.
    private static boolean isLeftToChecks(Executable executable, int index) {
        var owner = executable.getDeclaringClass();
        if (SPECS.contains(executable.getParameterTypes()[index].getSimpleName())
                || SPECS.contains(owner.getSimpleName())) return true;
        if (executable.getName().equals("equals") || Throwable.class.isAssignableFrom(owner)
                && executable instanceof Constructor<?>) return true;
        if (PublicApi.describe(executable).startsWith("CallFailed.unhandled(")) return true;
        if (owner.isInterface() && !owner.isSealed() && Modifier.isAbstract(executable.getModifiers())) return true;
        return owner.isRecord() && executable instanceof Constructor<?>
                && !CHECKED_RECORDS.contains(owner.getSimpleName());
    }

    @FunctionalInterface
    private interface Check {
        void on(Executable executable, int index);
    }

    private void forEachDuration(Check check) {
        int found = 0;
        var closingLast = PublicApi.executables().stream()
                .sorted(Comparator.comparing(each -> each.getName().equals("close"))).toList();
        for (var executable : closingLast) {
            if (OF_ANOTHER_KIND.contains(PublicApi.describe(executable))) continue;
            var types = executable.getParameterTypes();
            for (int i = 0; i < types.length; i++) {
                if (types[i] != Duration.class) continue;
                found++;
                check.on(executable, i);
            }
        }
        assertThat(found).isGreaterThan(60);
        assertNoFaults();
    }

    private void assertNoFaults() {
        assertThat(String.join("\n", faults)).isEmpty();
    }

    /// Checks that the latest call neither sent nor started anything.
    private void checkNothingHappened(Executable executable, @Nullable Object argument) {
        var events = test.trace();
        int own = isInherited(executable) ? 3 : 0; // sent to the process, taken, answered
        if (events.size() > eventsBefore + own)
            fault(executable, argument, "did first: " + events.subList(eventsBefore, events.size()));
        if (test.runtime().statistics().timers() != timersBefore) fault(executable, argument, "started a timer first");
    }

    private void fault(Executable executable, @Nullable Object argument, String what) {
        faults.add(PublicApi.describe(executable) + " with " + argument + " " + what);
    }

    /// Calls `executable` with one illegal argument. Returns the throwable, or null.
    private @Nullable Throwable call(Executable executable, int index, @Nullable Object argument) {
        @Nullable Object[] arguments;
        @Nullable Object receiver = null;
        try {
            arguments = values.arguments(executable);
            if (executable instanceof Method && !Modifier.isStatic(executable.getModifiers())
                    && !isInherited(executable)) {
                receiver = values.value(executable.getDeclaringClass());
            }
        } catch (RuntimeException failed) {
            return new AssertionError("no legal arguments: " + failed, failed);
        }
        arguments[index] = argument;
        executable.setAccessible(true);
        test.run(); // runs the processes that the arguments started
        eventsBefore = test.trace().size();
        timersBefore = test.runtime().statistics().timers();
        boolean waits = WAITING.contains(PublicApi.describe(executable));
        if (waits) Thread.currentThread().interrupt();
        try {
            if (isInherited(executable)) return values.invokeInProcess((Method) executable, arguments).thrown();
            if (executable instanceof Constructor<?> constructor) constructor.newInstance(arguments);
            else ((Method) executable).invoke(receiver, arguments);
            return null;
        } catch (InvocationTargetException failed) {
            return failed.getCause();
        } catch (ReflectiveOperationException | RuntimeException failed) {
            return new AssertionError("could not be called: " + failed, failed);
        } finally {
            if (waits) Thread.interrupted();
        }
    }

    /// Whether only code of a server or of a state machine can call `executable`.
    private static boolean isInherited(Executable executable) {
        return executable instanceof Method && Modifier.isProtected(executable.getModifiers())
                && executable.getDeclaringClass().isAssignableFrom(StateMachine.class)
                || executable.getDeclaringClass() == GenServer.class
                && Modifier.isProtected(executable.getModifiers());
    }
}
