package dev.coppice.behaviours.task;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Adapts a [TaskAction] to the function that a task runs.
record ActionFunction(TaskAction action) implements Callable<@Nullable Void> {

    /// @throws IllegalArgumentException if `action` is null
    @SuppressWarnings("ConstantValue") // callers without null checks may pass null
    static ActionFunction of(TaskAction action) {
        if (action == null) throw new IllegalArgumentException("the function of a task must not be null");
        return new ActionFunction(action);
    }

    /// Returns the object that the application supplied: the action or the function.
    static Object given(Object function) {
        return function instanceof ActionFunction(var action) ? action : function;
    }

    @Override public @Nullable Void call() throws Exception {
        action.run();
        return null;
    }
}
