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

/// One runtime on its way through one test: given to its parameters, then closed and checked.
final class Watch {
    private final ActorRuntime runtime;
    private final @Nullable TestRuntime simulated;
    private final AtomicReference<@Nullable DeadLetter> dead = new AtomicReference<>();

    @SuppressWarnings("resource") // listens as long as the runtime is there
    Watch(ActorRuntime runtime, @Nullable TestRuntime simulated, boolean deadLetters) {
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

    /// What to report instead of `thrown`: the same with the story of the run.
    Throwable told(Throwable thrown) {
        if (thrown instanceof TestAbortedException) return thrown;
        var story = simulated == null ? thrown + "\n" + Leaks.describe(runtime) : simulated.story(thrown);
        return new AssertionError(story, thrown);
    }

    /// Closes the runtime. Returns what is wrong with it, or null; says nothing of leaks if the test failed anyhow.
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
