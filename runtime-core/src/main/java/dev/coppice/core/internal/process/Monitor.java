package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One monitor: the watching process, the watched process, and the content of the `Down`. Immutable except for its
/// alias.
public final class Monitor implements MonitorRef {
    /// The watching process, or null if this is a listener outside all processes.
    final @Nullable ProcessCell watcher;
    final ProcessCell target;
    final Object tag;
    /// The address that the `Down` names: the pid, or the name by which the monitor was set.
    final Object named;
    final @Nullable Consumer<ExitReason> listener;
    /// Guarded by the watcher's lock.
    @Nullable DefaultAlias alias;

    Monitor(ProcessCell watcher, ProcessCell target, Object tag, Object named) {
        this.watcher = watcher;
        this.target = target;
        this.tag = tag;
        this.named = named;
        this.listener = null;
    }

    Monitor(ProcessCell target, Consumer<ExitReason> listener) {
        this.watcher = null;
        this.target = target;
        this.tag = "";
        this.named = target;
        this.listener = listener;
    }

    @Override public String toString() {
        return "monitor of " + named + " by " + watcher;
    }
}
