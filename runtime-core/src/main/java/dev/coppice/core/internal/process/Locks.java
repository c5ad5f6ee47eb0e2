package dev.coppice.core.internal.process;

/// The locks that guard what processes know of each other: links, monitors, aliases, names, exit reasons.
///
/// A process has no lock of its own: that would cost memory in each, and an object the user can see could be locked by the user.
/// It borrows the stripe of its number. Sections are short, run no foreign code, and wait for nothing; who needs
/// two stripes takes the lower one first, and nobody takes a second one otherwise.
final class Locks {
    private static final int STRIPES = 8192;

    /// One set for all runtimes, so that processes of two of them can be linked like any others.
    static final Locks ALL = new Locks();

    private final Object[] stripes = new Object[STRIPES];

    private Locks() {
        for (int i = 0; i < STRIPES; i++) stripes[i] = new Object();
    }

    Object of(ProcessCell cell) {
        return stripes[(int) cell.number() & STRIPES - 1];
    }

    /// The one of the two stripes to take first.
    Object lower(ProcessCell a, ProcessCell b) {
        return index(a) <= index(b) ? of(a) : of(b);
    }

    /// The one of the two stripes to take second; may be the same as the first.
    Object upper(ProcessCell a, ProcessCell b) {
        return index(a) <= index(b) ? of(b) : of(a);
    }

    private static int index(ProcessCell cell) {
        return (int) cell.number() & STRIPES - 1;
    }
}
