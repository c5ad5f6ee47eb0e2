package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.Watching;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Program;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operations beyond signals that a process needs which is responsible for others, such as a supervisor. May be
/// used from any thread.
public final class ProcessControl {

    private ProcessControl() {}

    /// Returns a request that completes with the exit reason when `pid` ends, or with `no process` if it had ended
    /// before. Waiting for it blocks only the caller.
    public static PendingCall<ExitReason> ended(Pid pid) {
        return Watching.ended(pid);
    }

    /// Returns the exit reason of `pid`, or null while it is alive.
    public static @Nullable ExitReason endReason(Pid pid) {
        return Watching.endReason(pid);
    }

    /// Returns whether `pid` has ended and none of its code still runs.
    public static boolean isReleased(Pid pid) {
        return Watching.isReleased(pid);
    }

    /// Returns the current stack of the code of `pid`, or an empty array if it does not run.
    public static StackTraceElement[] stack(Pid pid) {
        return Watching.stack(pid);
    }

    /// Returns whether `pid` was killed while its code ran and that code has not returned in time. May wait some
    /// milliseconds for the thread that writes reports.
    public static boolean isZombie(Pid pid) {
        return Watching.isZombie(pid);
    }

    /// Links two processes; the caller need not be one of them. Returns false, and does nothing, if one of them has
    /// ended.
    public static boolean link(Pid one, Pid other) {
        return Watching.link(one, other);
    }

    /// Removes the link between two processes. A queued [dev.coppice.core.Signal.Exit] stays.
    public static void unlink(Pid one, Pid other) {
        Watching.unlink(one, other);
    }

    /// Returns the program that drives `pid`; for an ended process, a placeholder with only a label.
    public static Program<?> program(Pid pid) {
        return Watching.program(pid);
    }

    /// Returns the living processes whose program `wanted` accepts, in no particular order. Walks all processes once.
    public static List<Pid> find(ActorRuntime runtime, Predicate<Program<?>> wanted) {
        return Watching.find(DefaultActorRuntime.of(runtime), wanted);
    }

    /// Returns the process that started `pid`, or null if no process did or if `pid` has ended.
    public static @Nullable Pid parent(Pid pid) {
        return Watching.parent(pid);
    }

    /// Counts a restart of a child, for the statistics of the runtime.
    public static void countRestart(ActorRuntime runtime) {
        DefaultActorRuntime.of(runtime).counts().restarts.increment();
    }

    /// Counts a supervisor that gave up, for the statistics of the runtime.
    public static void countGaveUp(ActorRuntime runtime) {
        DefaultActorRuntime.of(runtime).counts().gaveUp.increment();
    }

    /// Returns whether `pid` represents external threads. It is the sender of their signals.
    public static boolean isExternal(Pid pid) {
        return pid.number() == 0;
    }

    /// Returns the time of the runtime's clock in monotonic nanoseconds; virtual time in a simulation.
    public static long nanoTime(ActorRuntime runtime) {
        return DefaultActorRuntime.of(runtime).now();
    }

    /// Returns a random number from the runtime's source, which is seeded in a simulation.
    public static long random(ActorRuntime runtime) {
        return DefaultActorRuntime.of(runtime).random();
    }

    /// Returns the single object of class `key` that belongs to `runtime`. It is created on the first call.
    public static <T> T shared(ActorRuntime runtime, Class<T> key, Supplier<T> create) {
        return DefaultActorRuntime.of(runtime).shared(key, create);
    }
}
