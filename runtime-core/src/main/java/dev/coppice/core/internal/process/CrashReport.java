package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The report of a process that ends itself abnormally. Written by the process, before anybody hears of its end.
final class CrashReport {
    static final String KIND = "dev.coppice.crash";

    private CrashReport() {}

    /// Never fails: what cannot be printed is left out.
    static void write(ProcessCell own, ExitReason reason) {
        var thrown = thrown(reason);
        if (own.program instanceof PlainProgram) {
            if (thrown == null) return; // it said itself that it ends
            own.kernel.reports.write(KIND, Level.ERROR, own + " ended: " + Text.of(reason), Map.of(), thrown);
        } else {
            own.kernel.reports.write(KIND, Level.ERROR, "crash of " + own, () -> fields(own, reason), thrown);
        }
    }

    private static Map<String, @Nullable Object> fields(ProcessCell own, ExitReason reason) {
        var links = Links.list(own);
        var neighbours = new ArrayList<Object>();
        for (var peer : links) {
            var cell = (ProcessCell) peer;
            if (!cell.has(ProcessCell.TRAPS)) neighbours.add(cell);
        }
        var messages = Infos.contents(own);
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("process", own);
        fields.put("behaviour", Infos.behaviour(own));
        own.name().ifPresent(name -> fields.put("name", name));
        fields.put("reason", reason.toString());
        fields.put("ancestors", own.ancestors());
        if (!own.callers().isEmpty()) fields.put("callers", own.callers());
        fields.put("mailbox", messages.size());
        if (!messages.isEmpty()) fields.put("messages", messages);
        fields.put("links", links);
        fields.put("neighbours", neighbours);
        var dictionary = own.relations().dictionaryCopy();
        if (!dictionary.isEmpty()) fields.put("dictionary", dictionary);
        fields.put("traps exits", own.has(ProcessCell.TRAPS));
        return fields;
    }

    private static @Nullable Throwable thrown(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash crash -> crash.throwable();
            case ExitReason.RequestFailed failed -> thrown(failed.cause());
            default -> null;
        };
    }
}
