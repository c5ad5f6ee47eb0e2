package dev.coppice.core.internal.scheduler;

import org.jspecify.annotations.Nullable;

/// Which kinds of tasks end so quickly that they need no thread of their own. May be used from any thread.
///
/// A kind is the class of the task's function: in Java a class for each place in the program that has a lambda. The
/// first tasks of a kind run on dedicated threads. After [#ENOUGH] quick ones in a row, the next ones start on the
/// worker of their owner, until one takes longer. One that blocks there loses its worker as any callback does, so a
/// wrong guess costs time and delays no other process for long.
///
/// The knowledge is kept with the class itself, so that neither the class nor its loader is kept alive.
final class QuickTasks {
    /// The number of consecutive quick tasks after which a kind counts as quick.
    static final int ENOUGH = 64;

    private final ClassValue<Kind> kinds = new ClassValue<>() {
        @Override protected Kind computeValue(Class<?> type) {
            return new Kind();
        }
    };

    /// Concurrent updates of the count may get lost: then it takes a few more tasks to learn the same.
    private static final class Kind {
        volatile int quickInARow;
    }

    boolean isQuick(@Nullable Class<?> kind) {
        return kind != null && kinds.get(kind).quickInARow >= ENOUGH;
    }

    /// Notes that a task of this kind took `nanos`.
    void ran(@Nullable Class<?> kind, long nanos) {
        if (kind == null) return;
        var known = kinds.get(kind);
        int quick = known.quickInARow;
        if (nanos > SliceProfiles.QUICK_NANOS) {
            if (quick != 0) known.quickInARow = 0;
        } else if (quick < ENOUGH) {
            known.quickInARow = quick + 1;
        }
    }
}
