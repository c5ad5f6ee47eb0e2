package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs an action on several parts at once, each in a task that is linked to the caller.
final class ParallelDispatch {

    private ParallelDispatch() {}

    /// Calls `action` with each of `parts` that is not empty, and waits for all calls, or until one fails. Throws as
    /// [Task#await()].
    static <E> void run(ActorRuntime runtime, List<List<E>> parts, Consumer<? super List<E>> action) {
        var some = parts.stream().filter(part -> !part.isEmpty()).toList();
        var returned = new boolean[some.size()];
        var tasks = new ArrayList<Task<@Nullable Void>>();
        for (int i = 0; i < returned.length; i++) {
            tasks.add(Task.async(runtime, task(some.get(i), action, returned, i)));
        }
        awaitAll(tasks, returned);
    }

    /// Waits for `tasks`. A caller that traps exits gets no exit signal of tasks that did not fail.
    private static void awaitAll(List<Task<@Nullable Void>> tasks, boolean[] returned) {
        try {
            Task.awaitMany(tasks, null);
        } catch (ProcessEnded ended) {
            throw ended; // the links end the tasks together with the caller
        } catch (Throwable thrown) {
            for (int i = 0; i < returned.length; i++) {
                boolean killed = tasks.get(i).kill().isEmpty();
                if (killed || returned[i]) forgetExit(tasks.get(i));
            }
            throw thrown;
        }
        tasks.forEach(ParallelDispatch::forgetExit);
    }

    private static void forgetExit(Task<?> task) {
        var self = ProcessContext.currentOrNull();
        var pid = task.pid();
        if (self != null && pid != null) self.unlinkAndFlush(pid);
    }

    /// @param returned is set at `index` when the call returns
    private static <E> Callable<@Nullable Void> task(
            List<E> entries, Consumer<? super List<E>> action, boolean[] returned, int index) {
        return () -> {
            action.accept(entries);
            returned[index] = true;
            return null;
        };
    }
}
