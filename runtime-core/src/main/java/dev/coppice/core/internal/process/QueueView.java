package dev.coppice.core.internal.process;

import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The result of a walk over the mailbox of a running process: the first entries, or only their number. Entries that
/// were withdrawn count as long as they are listed. Used by one thread.
final class QueueView {
    /// How often a walk is repeated because the process has taken entries meanwhile.
    private static final int LOOKS = 200;
    private static final long BETWEEN_LOOKS = 50_000;

    private final ProcessCell cell;
    private final int most;
    private final @Nullable ArrayList<Envelope> entries;
    private int count;

    /// @param most how many entries are wanted
    /// @param listed whether the entries are wanted, not only their number
    private QueueView(ProcessCell cell, int most, boolean listed) {
        this.cell = cell;
        this.most = most;
        this.entries = listed ? new ArrayList<>() : null;
    }

    /// Returns a copy of the entries in the mailbox of `cell`, oldest first. It contains everything that the caller
    /// has sent itself, unless the process keeps taking entries for longer than this method retries.
    static List<Envelope> entries(ProcessCell cell) {
        return entries(cell, Integer.MAX_VALUE);
    }

    /// Returns up to `most` of the queued entries, oldest first.
    static List<Envelope> entries(ProcessCell cell, int most) {
        var view = new QueueView(cell, most, true);
        view.look(LOOKS);
        return java.util.Objects.requireNonNull(view.entries);
    }

    /// Counts the queued entries, up to `most`. May miss entries of a process that takes them at the moment.
    ///
    /// @param looks how often to try
    static int count(ProcessCell cell, int most, int looks) {
        if (cell.isIdle() && !cell.has(ProcessCell.STASHED)) return 0;
        var view = new QueueView(cell, most, false);
        view.look(looks);
        return view.count;
    }

    private void look(int looks) {
        for (int i = 0; !walk() && i < looks; i++) {
            if (i < LOOKS / 2) Thread.onSpinWait();
            else LockSupport.parkNanos(BETWEEN_LOOKS); // its thread was stopped while taking an entry
        }
    }

    /// Walks over the queued entries until the view is full. Returns whether the view is complete: it is full, or it
    /// holds all that was queued before, and the process took nothing meanwhile.
    ///
    /// The walk starts at the stash. Behind it comes the entry that a selective receive examines, then the entries
    /// after the one consumed last: during a slice, the head of the mailbox is empty.
    private boolean walk() {
        clear();
        var newestOfAll = cell.newest();
        var by = cell.runner();
        var examined = by == null ? null : by.examined;
        boolean covered = by != null && by.cell != cell; // an inline callee uses its runner: position unknown
        var last = by == null || covered ? null : by.last;
        var extra = cell.relations;
        var newest = extra == null ? null : extra.stashed().peekLast();
        Envelope stashed = null;
        if (extra != null) {
            for (var entry : extra.stashed()) {
                if (!add(entry)) return true;
                stashed = entry;
            }
        }
        var next = cell.peekFirst();
        if (examined != null && stashed != examined && !add(examined)) return true;
        if (next == null && last != null) next = last.next();
        if (next == examined && next != null) next = next.next();
        boolean complete = newestOfAll == null || covered || newestOfAll == last || newestOfAll == examined
                || cell.isBehind(newestOfAll);
        for (; next != null; next = next.next()) {
            if (!add(next)) return true;
            complete |= next == newestOfAll;
        }
        if (!complete) return false; // the chain is cut between the two steps of a producer or of the owner
        if (extra != null && newest != extra.stashed().peekLast()) return false; // it has stashed more since
        return by == cell.runner() && (by == null || covered || examined == by.examined && last == by.last);
    }

    private void clear() {
        count = 0;
        if (entries != null) entries.clear();
    }

    /// Adds `entry`. Returns false if the view was full before.
    private boolean add(Envelope entry) {
        if (count == most) return false;
        if (entries != null) entries.add(entry);
        else if (entry instanceof SignalEnvelope signal && signal.withdrawn) return true;
        count++;
        return true;
    }
}
