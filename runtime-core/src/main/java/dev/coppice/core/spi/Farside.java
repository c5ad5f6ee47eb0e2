package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// The other end of far processes: takes the messages sent to them. One object stands for one connection to another
/// system, from its beginning to its end.
///
/// A far process is represented here by a stand-in, which [dev.coppice.core.ops.FarProcesses] creates. The stand-in has
/// links and monitors like a process, and dies when the far process or the connection does.
///
/// Order: messages from one process to one far process must take effect there in the order of the calls of this
/// interface. All methods but [#message], [#signal], [#request] and [#ask] only queue: they neither wait, nor throw,
/// nor take a lock of a process. Those marked so are called under the locks of processes.
public interface Farside {

    /// Sends `message` to `to` on behalf of `from`, or of an external thread if `from` is null.
    ///
    /// @param mayWait whether the caller may be held up while the connection is full. If not, the message is sent or
    ///     becomes a dead letter
    /// @throws IllegalArgumentException if the message cannot travel; nothing has been sent
    void message(Pid to, @Nullable Pid from, Object message, boolean mayWait);

    /// Sends a message of a library module to `to` on behalf of `from`. Does not wait: the message may use what the
    /// connection reserves for signals.
    ///
    /// @throws IllegalArgumentException if the message cannot travel; nothing has been sent
    default void signal(Pid to, @Nullable Pid from, Object message) {
        message(to, from, message, false);
    }

    /// Returns whether a message of some `bytes` from the calling thread would have to wait.
    default boolean isFull(int bytes) {
        return false;
    }

    /// Sends `request`, which must be completed once: with [dev.coppice.core.ops.FarProcesses#complete] or
    /// [dev.coppice.core.ops.FarProcesses#refuse]. Its requester may abandon it at any time, which
    /// [dev.coppice.core.ops.FarProcesses#whenCompleted] tells.
    ///
    /// @param deadline until when the caller may be held up while the connection is full
    /// @throws IllegalArgumentException if the request cannot travel; nothing has been sent
    void request(Request<?> request, Pid to, long deadline);

    /// Asks about `to`, and completes `request` with the answer. Otherwise as [#request].
    void ask(Request<?> request, Pid to, Question question, long deadline);

    /// A question about a far process. Its node answers if it permits the asking node to ask.
    enum Question {
        /// Whether it has handled all earlier messages of the requester; the answer is null.
        PING,
        /// For which processes' replies it waits; the answer is a list of pids.
        WAITING
    }

    /// Sends an exit signal to `to`.
    ///
    /// @param from the process that sends it, or null for an external thread
    void exit(Pid to, @Nullable Pid from, ExitReason reason);

    /// Says that `own` has linked itself to `to`. Called under the locks of both.
    void link(Pid to, Pid own);

    /// Says that the link between `own` and `to` was removed here. Called under the locks of both.
    void unlink(Pid to, Pid own);

    /// Says that `own`, which was linked to `to`, has ended.
    void ended(Pid to, Pid own, ExitReason reason);

    /// Says that the first monitor of `to` was set here. Called under the lock of `to`.
    void monitor(Pid to);

    /// Says that the last monitor of `to` was removed here. Called under the lock of `to`.
    void demonitor(Pid to);
}
