package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.process.Kernel;
import dev.coppice.core.internal.process.Watching;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one who answers for other processes needs besides signals: supervisors, above all. May be used from any thread.
public final class Oversight {

    private Oversight() {}

    /// Settles when `pid` ends, with its reason, or with `no process` if it had ended before. Waiting for it holds up nobody but the caller.
    public static PendingCall<ExitReason> ended(Pid pid) {
        return Watching.ended(pid);
    }

    /// Why `pid` ended, or null while it is alive.
    public static @Nullable ExitReason endReason(Pid pid) {
        return Watching.endReason(pid);
    }

    /// Whether `pid` has ended and none of its code runs any more.
    public static boolean isReleased(Pid pid) {
        return Watching.isReleased(pid);
    }

    /// Links two processes, of which the caller need be neither. Returns false, and does nothing, if one of them has ended.
    public static boolean link(Pid one, Pid other) {
        return Watching.link(one, other);
    }

    /// Removes the link between two processes. A [dev.coppice.core.Signal.Exit] already queued stays.
    public static void unlink(Pid one, Pid other) {
        Watching.unlink(one, other);
    }

    /// The program that drives `pid`; that of an ended process says nothing.
    public static Program<?> program(Pid pid) {
        return Watching.program(pid);
    }

    /// Whether `pid` stands for whoever is no process: it is the sender of signals from outside.
    public static boolean isOutside(Pid pid) {
        return pid.number() == 0;
    }

    /// The clock of the runtime: monotonic nanoseconds, virtual ones in a simulation.
    public static long nanoTime(ActorRuntime runtime) {
        return ((Kernel) runtime).now();
    }

    /// A random number from the source of the runtime, which is seeded in a simulation.
    public static long random(ActorRuntime runtime) {
        return ((Kernel) runtime).random();
    }

    /// The one object of class `key` that belongs to `runtime`, made when first asked for.
    public static <T> T shared(ActorRuntime runtime, Class<T> key, Supplier<T> create) {
        return ((Kernel) runtime).shared(key, create);
    }
}
