package dev.coppice.behaviours.task;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The owner of a task, which alone may wait for it: a process or an external thread.
///
/// @param pid the process, or null if the owner is a thread
/// @param thread the thread, or null if the owner is a process
record TaskOwner(@Nullable Pid pid, @Nullable Thread thread) {
    private static final SpawnOptions TASK = SpawnOptions.NONE.asTask().label("Task");

    /// The caller. A process of another runtime may own tasks too, but it is never linked to them.
    static TaskOwner current() {
        var self = ProcessContext.currentOrNull();
        return self == null ? new TaskOwner(null, Thread.currentThread()) : new TaskOwner(self.pid(), null);
    }

    boolean isCurrent() {
        var self = ProcessContext.currentOrNull();
        return self == null ? thread == Thread.currentThread() : self.pid() == pid;
    }

    /// The calling process, if it belongs to `runtime`; otherwise null.
    static @Nullable ProcessContext caller(ActorRuntime runtime) {
        var self = ProcessContext.currentOrNull();
        return self == null || self.runtime() != runtime ? null : self;
    }

    /// The calling process.
    ///
    /// @param instead the method to use on a thread that runs no process
    static ProcessContext caller(String what, String instead) {
        var self = ProcessContext.currentOrNull();
        if (self != null) return self;
        throw new IllegalStateException(what + " must be called by a process, and " + Thread.currentThread()
                + " is not running one; use " + instead);
    }

    /// Returns the options with which the tasks of `caller` are spawned.
    static SpawnOptions spawn(@Nullable ProcessContext caller) {
        return caller == null ? TASK : TASK.callers(callers(caller));
    }

    /// As [#spawn(ProcessContext)], with the label of `options` if they have one.
    static SpawnOptions spawn(@Nullable ProcessContext caller, TaskOptions options) {
        var spawn = spawn(caller);
        return options.label() == null ? spawn : spawn.label(options.label());
    }

    /// Returns `caller` and its own callers.
    static List<Pid> callers(@Nullable ProcessContext caller) {
        if (caller == null) return List.of();
        var further = caller.callers();
        if (further.isEmpty()) return List.of(caller.pid());
        var all = new ArrayList<Pid>(further.size() + 1);
        all.add(caller.pid());
        all.addAll(further);
        return all;
    }

    @Override public String toString() {
        return String.valueOf(pid == null ? thread : pid);
    }
}
