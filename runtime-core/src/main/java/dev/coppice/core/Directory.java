package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// Finds processes by key: what stands behind a [Name].
///
/// Every runtime has its own table of names ([#LOCAL]); any other registry can back names by implementing this. All methods
/// may be called from any thread, and must not block for long.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="directory"}
public interface Directory {

    /// Stands for the table of names of the runtime in which it is used.
    Directory LOCAL = new Directory() {
        @Override public @Nullable Pid register(Object key, Pid pid) {
            throw new IllegalStateException("LOCAL stands for the runtime's own names; register through the runtime");
        }

        @Override public void unregister(Object key, Pid pid) {
            throw new IllegalStateException("LOCAL stands for the runtime's own names; unregister through the runtime");
        }

        @Override public @Nullable Pid whereis(Object key) {
            throw new IllegalStateException("LOCAL stands for the runtime's own names; ask the runtime");
        }

        @Override public String toString() {
            return "local";
        }
    };

    /// Makes `pid` the holder of `key` unless a living process holds it.
    ///
    /// @return null if `pid` holds the key now, else the process that does
    @Nullable Pid register(Object key, Pid pid);

    /// Frees `key` if `pid` holds it. Called when a process that registered at its start ends.
    void unregister(Object key, Pid pid);

    /// The living process that holds `key`, or null.
    @Nullable Pid whereis(Object key);
}
