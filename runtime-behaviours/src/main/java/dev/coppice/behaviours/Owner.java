package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may wait for a task: a process, or a thread that runs none.
///
/// @param pid the process, or null
/// @param thread the thread, or null if it is a process
record Owner(@Nullable Pid pid, @Nullable Thread thread) {
    private static final SpawnOptions OWN_THREAD = SpawnOptions.NONE.ownThread().label("Task");

    /// Whoever calls, as seen by `runtime`: a process of another runtime is an owner like any, but takes no part in links here.
    static Owner current() {
        var self = ProcessContext.currentOrNull();
        return self == null ? new Owner(null, Thread.currentThread()) : new Owner(self.pid(), null);
    }

    boolean isCurrent() {
        var self = ProcessContext.currentOrNull();
        return self == null ? thread == Thread.currentThread() : self.pid() == pid;
    }

    /// The calling process, if `runtime` is its own; else null.
    static @Nullable ProcessContext caller(ActorRuntime runtime) {
        var self = ProcessContext.currentOrNull();
        return self == null || self.runtime() != runtime ? null : self;
    }

    /// The calling process.
    ///
    /// @param instead what to use where there is none
    static ProcessContext caller(String what, String instead) {
        var self = ProcessContext.currentOrNull();
        if (self != null) return self;
        throw new IllegalStateException(what + " belongs to the process that calls it, and " + Thread.currentThread() + " runs none; use " + instead);
    }

    /// How the tasks of `caller` are spawned.
    static SpawnOptions spawn(@Nullable ProcessContext caller) {
        return caller == null ? OWN_THREAD : OWN_THREAD.callers(callers(caller));
    }

    /// `caller` and its own callers.
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
