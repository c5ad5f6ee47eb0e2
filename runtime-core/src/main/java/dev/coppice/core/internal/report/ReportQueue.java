package dev.coppice.core.internal.report;

/// A queue of reports that wait to be written.
interface ReportQueue {

    /// Adds `entry`, which will be written soon. Returns false if the queue is full. Never blocks or throws.
    boolean add(ReportEntry entry);

    /// Notes that a report was dropped, so that the number of dropped reports is written once it is due.
    void dropped();

    /// Waits until all entries added so far have been written, or `nanos` have passed. Returns whether they have been
    /// written.
    boolean flush(long nanos);

    /// Does the same as [#flush]. Entries added later are still written, but no thread waits for them. Returns the
    /// number of reports left.
    int close(long nanos);
}
