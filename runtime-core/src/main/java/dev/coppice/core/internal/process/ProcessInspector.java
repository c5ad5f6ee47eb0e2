package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Inspects processes from outside, without stopping them.
final class ProcessInspector {

    private ProcessInspector() {}

    /// How often a look at a mailbox is repeated while its process takes entries.
    private static final int LOOKS = 20;

    /// Looks at `cell`, and lists up to `messages` of the waiting entries. Nothing is created in the process.
    static Optional<ProcessInfo> of(ProcessCell cell, int messages) {
        if (cell.has(ProcessCell.DEAD | ProcessCell.FAR)) return Optional.empty();
        var extra = cell.relations;
        var monitors = new ArrayList<Object>();
        var monitoredBy = new ArrayList<Pid>();
        if (extra != null) relations(cell, extra, monitors, monitoredBy);
        var contents = messages == 0 ? List.of() : contents(cell, messages);
        int waiting = Math.max(contents.size(), count(cell));
        var running = cell.runner();
        var thread = running == null ? null : running.thread();
        var stack = thread == null ? List.<StackTraceElement>of() : List.of(thread.getStackTrace());
        return Optional.of(new ProcessInfo(
                cell, cell.label(), behaviour(cell), extra == null ? null : extra.name, status(cell), waiting,
                waiting >= ProcessInfo.COUNTED && contents.size() >= messages && !isBounded(cell), contents,
                Links.list(cell),
                monitors, monitoredBy, cell.has(ProcessCell.TRAPS), cell.parent(), cell.ancestors(), cell.callers(),
                extra == null ? Map.of() : extra.dictionaryCopy(), cell.actorRuntime.scheduler.profile(cell), stack));
    }

    private static boolean isBounded(ProcessCell cell) {
        return cell.has(ProcessCell.BOUNDED) && Delivery.bound(cell).limit.capacity() <= ProcessInfo.COUNTED;
    }

    private static int count(ProcessCell cell) {
        return QueueView.count(cell, ProcessInfo.COUNTED, LOOKS);
    }

    private static void relations(ProcessCell cell, ProcessExtras extra, List<Object> monitors, List<Pid> monitoredBy) {
        synchronized (cell.lock()) {
            for (var monitor : ProcessExtras.copy(extra.monitors)) monitors.add(monitor.named);
            for (var monitor : ProcessExtras.copy(extra.monitoredBy)) {
                if (monitor.watcher != null) monitoredBy.add(monitor.watcher);
            }
        }
    }

    static ProcessInfo.Status status(ProcessCell cell) {
        var running = cell.runner();
        if (cell.has(ProcessCell.DEAD)) return ProcessInfo.Status.ZOMBIE;
        boolean blocked = running != null && !cell.isIdle() && running.isParked();
        if (blocked) return ProcessInfo.Status.BLOCKED; // perhaps in the `terminate` of a suspended process
        if (cell.has(ProcessCell.SUSPENDED)) return ProcessInfo.Status.SUSPENDED;
        if (running != null) return cell.isIdle() ? ProcessInfo.Status.WAITING : ProcessInfo.Status.RUNNING;
        if (!cell.isIdle()) return ProcessInfo.Status.READY;
        return cell.has(ProcessCell.HIBERNATED) ? ProcessInfo.Status.HIBERNATED : ProcessInfo.Status.WAITING;
    }

    static String behaviour(ProcessCell cell) {
        return ReadableName.of(cell.program instanceof PlainProgram plain
                ? plain.body().getClass().getName()
                : cell.program.behaviour());
    }

    /// Returns the entries of the mailbox in the form in which their receiver will see them, oldest first.
    static List<Object> contents(ProcessCell cell) {
        return contents(cell, Integer.MAX_VALUE);
    }

    /// Returns up to `most` of the entries that [#contents(ProcessCell)] returns.
    static List<Object> contents(ProcessCell cell, int most) {
        var list = new ArrayList<Object>();
        for (var envelope : QueueView.entries(cell, most)) {
            if (envelope instanceof SignalEnvelope signal && signal.withdrawn) continue;
            list.add(content(envelope));
        }
        return list;
    }

    static Object content(Envelope envelope) {
        return switch (envelope) {
            case MessageEnvelope message -> FixedDelayTimer.unwrapped(message.payload);
            case SignalEnvelope signal -> signal.signal;
            default -> envelope;
        };
    }
}
