package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.task.Outcome;
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

    /// Calls `action` with each of `parts` that is not empty, and waits for all calls. Throws as [Task#await()].
    static <E> void run(ActorRuntime runtime, List<List<E>> parts, Consumer<? super List<E>> action) {
        var tasks = new ArrayList<Task<@Nullable Void>>();
        for (var part : parts) {
            if (!part.isEmpty()) tasks.add(Task.async(runtime, task(part, action)));
        }
        awaitAll(tasks);
    }

    /// Waits for `tasks`. A caller that traps exits gets no exit signal of tasks that did not fail.
    private static void awaitAll(List<Task<@Nullable Void>> tasks) {
        int done = 0;
        try {
            for (var task : tasks) {
                task.await(null);
                forgetExit(task);
                done++;
            }
        } catch (ProcessEnded ended) {
            throw ended; // the links end the tasks together with the caller
        } catch (Throwable thrown) {
            for (var task : tasks.subList(done + 1, tasks.size())) {
                boolean crashed = task.kill().orElse(null) instanceof Outcome.Exit<?>;
                if (!crashed) forgetExit(task);
            }
            throw thrown;
        }
    }

    private static void forgetExit(Task<?> task) {
        var self = ProcessContext.currentOrNull();
        var pid = task.pid();
        if (self != null && pid != null) self.unlinkAndFlush(pid);
    }

    private static <E> Callable<@Nullable Void> task(List<E> entries, Consumer<? super List<E>> action) {
        return () -> {
            action.accept(entries);
            return null;
        };
    }
}
