package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at processes from outside, without stopping them.
final class Infos {

    private Infos() {}

    static Optional<ProcessInfo> of(ProcessCell cell) {
        if (cell.has(ProcessCell.DEAD)) return Optional.empty();
        var extra = cell.relations();
        var monitors = new ArrayList<Object>();
        var monitoredBy = new ArrayList<Pid>();
        synchronized (cell.lock()) {
            for (var monitor : Relations.copy(extra.monitors)) monitors.add(monitor.named);
            for (var monitor : Relations.copy(extra.monitoredBy)) {
                if (monitor.watcher != null) monitoredBy.add(monitor.watcher);
            }
        }
        var contents = contents(cell);
        var running = cell.runner();
        var thread = running == null ? null : running.thread();
        var stack = thread == null ? List.<StackTraceElement>of() : List.of(thread.getStackTrace());
        return Optional.of(new ProcessInfo(
                cell, cell.label(), behaviour(cell), extra.name, status(cell), contents.size(), contents, Links.list(cell),
                monitors, monitoredBy, cell.has(ProcessCell.TRAPS), cell.parent(), cell.ancestors(), cell.callers(),
                extra.dictionaryCopy(), stack));
    }

    static ProcessInfo.Status status(ProcessCell cell) {
        var running = cell.runner();
        if (cell.has(ProcessCell.DEAD)) return ProcessInfo.Status.ZOMBIE;
        if (cell.has(ProcessCell.SUSPENDED)) return ProcessInfo.Status.SUSPENDED;
        if (running != null) {
            if (cell.isIdle()) return ProcessInfo.Status.WAITING;
            return running.isParked() ? ProcessInfo.Status.BLOCKED : ProcessInfo.Status.RUNNING;
        }
        if (!cell.isIdle()) return ProcessInfo.Status.READY;
        return cell.has(ProcessCell.HIBERNATED) ? ProcessInfo.Status.HIBERNATED : ProcessInfo.Status.WAITING;
    }

    static String behaviour(ProcessCell cell) {
        return cell.program instanceof PlainProgram plain
                ? plain.body().getClass().getName()
                : cell.program.behaviour();
    }

    /// What waits in the mailbox as its receiver will see it, oldest first.
    static List<Object> contents(ProcessCell cell) {
        var list = new ArrayList<Object>();
        for (var envelope : cell.queued()) {
            if (envelope instanceof SignalEnvelope signal && signal.withdrawn) continue;
            list.add(content(envelope));
        }
        return list;
    }

    static Object content(Envelope envelope) {
        return switch (envelope) {
            case Message message -> message.payload;
            case SignalEnvelope signal -> signal.signal;
            default -> envelope;
        };
    }
}
