package dev.coppice.testkit.internal.junit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestRuntime;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.opentest4j.TestAbortedException;

/// The runtime of one test, which is passed to parameters and afterwards closed and checked.
final class HangDetector {
    private final ActorRuntime runtime;
    private final @Nullable TestRuntime simulated;
    private final AtomicReference<@Nullable DeadLetter> dead = new AtomicReference<>();

    @SuppressWarnings("resource") // listens for the lifetime of the runtime
    HangDetector(ActorRuntime runtime, @Nullable TestRuntime simulated, boolean deadLetters) {
        this.runtime = runtime;
        this.simulated = simulated;
        if (!deadLetters) runtime.onDeadLetter(letter -> dead.compareAndSet(null, letter));
    }

    boolean supports(ParameterContext parameter) {
        var type = parameter.getParameter().getType();
        return type == ActorRuntime.class || simulated != null && type == TestRuntime.class;
    }

    Object give(ParameterContext parameter) {
        return simulated != null && parameter.getParameter().getType() == TestRuntime.class ? simulated : runtime;
    }

    /// Returns the error to report instead of `thrown`, with a description of the run.
    Throwable told(Throwable thrown) {
        if (thrown instanceof TestAbortedException) return thrown;
        var story = simulated == null ? thrown + "\n" + Leaks.describe(runtime) : simulated.story(thrown);
        return new AssertionError(story, thrown);
    }

    /// Closes the runtime and returns the error that it finds, or null.
    /// Does not check for leaks if the test has failed.
    @Nullable Throwable close(ExtensionContext test) {
        runtime.close();
        if (test.getExecutionException().isPresent()) return null;
        var letter = dead.get();
        if (letter != null) return told(new AssertionError("a dead letter: " + letter));
        try {
            Leaks.check(runtime);
            return null;
        } catch (AssertionError leak) {
            return told(leak);
        }
    }
}
