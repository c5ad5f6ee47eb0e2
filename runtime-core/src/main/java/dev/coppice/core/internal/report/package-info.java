/// Reports to the log, and the text of values.
///
/// - [Reports][dev.coppice.core.internal.report.Reports] accepts reports at the rate of a
///   [RateLimit][dev.coppice.core.internal.report.RateLimit].
/// - `ReportQueue` holds them until they are written: by a thread of their own (`ThreadedReportQueue`), or between the
///   slices of a simulation (`SimulatedReportQueue`).
/// - `ReportLog` writes a `ReportEntry` to SLF4J; `JulReportLog` writes it to `java.util.logging`.
/// - [TextPrinter][dev.coppice.core.internal.report.TextPrinter] turns values of the application into text, redacted
///   and cut; `StructurePrinter` prints collections, `SanitizedThrowable` replaces throwables.
///
/// Rules: the reporting thread never waits and never gets an exception; values become text only on the writing thread;
/// no report is lost without being counted.
package dev.coppice.core.internal.report;
