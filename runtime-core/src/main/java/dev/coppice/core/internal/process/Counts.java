package dev.coppice.core.internal.process;

import java.util.concurrent.atomic.LongAdder;

/// Counts of rare events of one runtime, for its statistics. Thread-safe.
public final class Counts {
    public final LongAdder crashes = new LongAdder();
    public final LongAdder restarts = new LongAdder();
    public final LongAdder gaveUp = new LongAdder();
    public final LongAdder callTimeouts = new LongAdder();
    public final LongAdder stalls = new LongAdder();
}
