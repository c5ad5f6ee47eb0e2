package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// The registry behind a [Name]: it finds processes by key.
///
/// Every runtime has its own table of names ([#LOCAL]). Any other registry can back names by implementing this
/// interface. All methods may be called from any thread and must not block for long.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="directory"}
public interface NameRegistry {

    /// Represents the name table of the runtime in which the name is used.
    NameRegistry LOCAL = new NameRegistry() {
        @Override public @Nullable Pid register(Object key, Pid pid) {
            throw new IllegalStateException("LOCAL represents the runtime's own names; register through the runtime");
        }

        @Override public void unregister(Object key, Pid pid) {
            throw new IllegalStateException("LOCAL represents the runtime's own names; unregister through the runtime");
        }

        @Override public @Nullable Pid whereis(Object key) {
            throw new IllegalStateException("LOCAL represents the runtime's own names; look up through the runtime");
        }

        @Override public String toString() {
            return "local";
        }
    };

    /// Makes `pid` the holder of `key` unless a living process holds it.
    ///
    /// @return null if `pid` now holds the key, otherwise the process that holds it
    /// @throws ProcessExit if the holder of the key cannot be found out; a start under the name then fails with its
    ///         reason
    @Nullable Pid register(Object key, Pid pid);

    /// Frees `key` if `pid` holds it. Called when a process ends that was registered at its start.
    void unregister(Object key, Pid pid);

    /// Returns the living process that holds `key`, or null.
    @Nullable Pid whereis(Object key);

    /// Returns why no key has a holder at the moment, such as `registry shop is not running`, or null if keys can be
    /// looked up. Errors about a name without a holder include the text. Null by default.
    default @Nullable String outage() {
        return null;
    }
}
