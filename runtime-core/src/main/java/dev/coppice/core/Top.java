package dev.coppice.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a [TopQuery]. Each process is looked at separately, at its own moment.
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="top"}
///
/// @param rows the first processes, in order
/// @param matched the number of processes that passed the filters, with or without a row
/// @param live the number of living processes that were looked at; for [TopQuery.Key#BUSY], of those that ran lately
public record Top(List<Row> rows, long matched, long live) {

    public Top {
        rows = List.copyOf(rows);
    }

    /// One process.
    ///
    /// @param label the name of the process in printed text and reports
    /// @param behaviour the class of the definition that the process was started from
    /// @param name the registered name, or null
    /// @param mailbox the number of waiting entries
    /// @param atLeast whether the mailbox may hold more than `mailbox` entries, because the count stopped there
    /// @param busy the share of the last second during which its code ran, from 0 to 1; 0 unless an
    ///     [ActorRuntime#watch] is open
    public record Row(
            Pid pid,
            String label,
            String behaviour,
            @Nullable Name<?> name,
            ProcessInfo.Status status,
            int mailbox,
            boolean atLeast,
            double busy) {}
}
