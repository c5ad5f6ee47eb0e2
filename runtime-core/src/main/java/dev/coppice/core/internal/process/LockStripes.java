package dev.coppice.core.internal.process;

/// The locks that guard the relations between processes: links, monitors, aliases, names, exit reasons.
///
/// A process has no lock of its own: that would cost memory in each, and the application could lock an object that it
/// can see. A process uses the stripe of its number. Critical sections are short, run no user code, and never wait.
/// Code that needs two stripes takes the lower one first; no code takes a second stripe in any other way.
final class LockStripes {
    private static final int STRIPES = 8192;

    /// One set for all runtimes, so that processes of two runtimes can be linked like any others.
    static final LockStripes ALL = new LockStripes();

    private final Object[] stripes = new Object[STRIPES];

    private LockStripes() {
        for (int i = 0; i < STRIPES; i++) stripes[i] = new Object();
    }

    Object of(ProcessCell cell) {
        return stripes[(int) cell.number() & STRIPES - 1];
    }

    /// Returns the stripe to take first.
    Object first(ProcessCell a, ProcessCell b) {
        return index(a) <= index(b) ? of(a) : of(b);
    }

    /// Returns the stripe to take second; it may be the same as the first.
    Object second(ProcessCell a, ProcessCell b) {
        return index(a) <= index(b) ? of(b) : of(a);
    }

    private static int index(ProcessCell cell) {
        return (int) cell.number() & STRIPES - 1;
    }
}
