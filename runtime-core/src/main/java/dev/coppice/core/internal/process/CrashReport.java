package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import dev.coppice.core.spi.ReportSubject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The report of a process that ends itself abnormally. The process collects the facts while it still has links and a
/// name; the text is composed once it is dead.
final class CrashReport {
    static final String KIND = "dev.coppice.crash";

    private CrashReport() {}

    /// Writes the report. Never fails: a fact that cannot be determined is left out.
    static void write(ProcessCell own, ExitReason reason) {
        var thrown = thrown(reason);
        var subject = ReportSubject.of(own);
        if (own.program instanceof PlainProgram) {
            if (thrown == null) return; // it chose to end with this reason
            own.actorRuntime.reports.write(KIND, Level.ERROR, printer -> title(subject, reason, printer), Map::of,
                    thrown);
        } else {
            own.actorRuntime.reports.write(KIND, Level.ERROR, printer -> title(subject, reason, printer),
                    () -> fields(own, reason), thrown);
        }
    }

    private static String title(ReportSubject subject, ExitReason reason, Printer printer) {
        return subject.print(printer) + (reason instanceof ExitReason.Crash ? " crashed: " : " ended: ")
                + printer.why(reason);
    }

    private static Map<String, @Nullable Object> fields(ProcessCell own, ExitReason reason) {
        var links = Links.list(own);
        var neighbours = new ArrayList<Object>();
        for (var peer : links) {
            var cell = (ProcessCell) peer;
            if (!cell.has(ProcessCell.TRAPS)) neighbours.add(neighbour(cell));
        }
        var messages = ProcessInspector.contents(own);
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("process", own);
        fields.put("behaviour", Report.plain(ProcessInspector.behaviour(own)));
        own.name().ifPresent(name -> fields.put("name", name));
        fields.put("reason", reason);
        fields.put("ancestors", Report.plain(own.ancestors()));
        if (!own.callers().isEmpty()) fields.put("callers", Report.plain(own.callers()));
        fields.put("mailbox", Report.plain(messages.size()));
        if (!messages.isEmpty()) fields.put("messages", first(own, messages));
        fields.put("links", Report.plain(links));
        fields.put("neighbours", Report.plain(neighbours));
        var dictionary = own.relations().dictionaryCopy();
        if (!dictionary.isEmpty()) fields.put("dictionary", dictionary);
        fields.put("traps_exits", Report.plain(own.has(ProcessCell.TRAPS)));
        return fields;
    }

    /// Describes a linked process that ends as well: its behaviour, name and ancestors as they are now.
    private static Printable neighbour(ProcessCell cell) {
        var behaviour = ProcessInspector.behaviour(cell);
        var name = cell.name().orElse(null);
        var ancestors = cell.ancestors();
        return printer -> cell + " (" + behaviour + (name == null ? "" : ", name " + printer.value(name))
                + ", ancestors " + printer.plain(ancestors) + ")";
    }

    /// Returns as many of `messages` as the report shows, and one more that indicates the rest. A report must not keep
    /// a million messages alive.
    private static List<Object> first(ProcessCell own, List<Object> messages) {
        int shown = own.actorRuntime.options().reportFormat().elements();
        return messages.size() <= shown ? messages : List.copyOf(messages.subList(0, shown + 1));
    }

    private static @Nullable Throwable thrown(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash crash -> crash.throwable();
            case ExitReason.RequestFailed failed -> thrown(failed.cause());
            default -> null;
        };
    }
}
