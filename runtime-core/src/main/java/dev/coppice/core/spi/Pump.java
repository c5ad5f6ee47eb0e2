package dev.coppice.core.spi;

/// Work that is done step by step in one place whenever there is some: by a thread of its own, or between two slices of
/// a simulated run.
public interface Pump {

    /// Makes the work run once more, soon. May be called from any thread, any number of times; never waits.
    void wake();

    /// Ends the work: it does not begin again. A run that is going on ends by itself; its thread is interrupted.
    void close();
}
