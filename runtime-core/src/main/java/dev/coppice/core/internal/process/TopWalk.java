package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Answers one [TopQuery] by a walk over the process table. Keeps at most as many candidates as there will be rows.
/// Used by one thread.
final class TopWalk {
    /// How many mailbox entries one walk counts in all; afterwards it counts only [#FEW] of each mailbox.
    private static final int BUDGET = 1_000_000;
    private static final int FEW = 100;
    /// How often a look at one mailbox is repeated while its process takes entries.
    private static final int LOOKS = 4;

    private final DefaultActorRuntime runtime;
    private final TopQuery query;
    private final BusyMeter.@Nullable Shares shares;
    private final @Nullable String behaviour;
    private final @Nullable String label;
    private final @Nullable String name;
    private final Map<String, Boolean> behaviours = new HashMap<>();
    private final IdentityHashMap<Ancestry, Boolean> lineages = new IdentityHashMap<>();
    /// The candidates, the least one first.
    private final PriorityQueue<Candidate> best;
    private int budget = BUDGET;
    private long matched;
    private long live;

    /// A process that may get a row.
    ///
    /// @param weight the greater, the earlier
    private record Candidate(ProcessCell cell, double weight, int mailbox, boolean atLeast) {
        /// The one that comes last in the answer is the least: the smallest weight, then the youngest.
        static final Comparator<Candidate> LEAST_FIRST = Comparator.comparingDouble(Candidate::weight)
                .thenComparing(each -> each.cell.number(), Comparator.reverseOrder());
    }

    TopWalk(DefaultActorRuntime runtime, TopQuery query, BusyMeter.@Nullable Shares shares) {
        this.runtime = runtime;
        this.query = query;
        this.shares = shares;
        this.behaviour = lower(query.behaviour());
        this.label = lower(query.label());
        this.name = lower(query.name());
        this.best = new PriorityQueue<>(query.limit() + 1, Candidate.LEAST_FIRST);
        var root = (ProcessCell) query.subtree();
        if (root != null && root.actorRuntime != runtime) {
            throw new IllegalArgumentException(root + " belongs to the runtime " + root.actorRuntime + ", not to "
                    + runtime);
        }
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    Top run() {
        if (query.by() == TopQuery.Key.BUSY) {
            if (shares == null)
                throw new IllegalStateException(
                        "nothing measures how busy processes are; open a watch first: runtime.watch()");
            shares.seen().keySet().forEach(this::lookAt);
        } else {
            runtime.table.forEach(this::lookAt);
        }
        var candidates = new ArrayList<Candidate>(best.size());
        for (var least = best.poll(); least != null; least = best.poll()) candidates.add(least);
        var rows = new ArrayList<Top.Row>(candidates.size());
        for (var candidate : candidates.reversed()) rows.add(row(candidate));
        return new Top(rows, matched, live);
    }

    private Top.Row row(Candidate candidate) {
        var cell = candidate.cell;
        return new Top.Row(
                cell, cell.label(), ProcessInspector.behaviour(cell), cell.name().orElse(null),
                ProcessInspector.status(cell),
                candidate.mailbox, candidate.atLeast, shares == null ? 0 : shares.of(cell));
    }

    private void lookAt(ProcessCell cell) {
        if (!cell.isAlive()) return;
        live++;
        if (!passes(cell)) return;
        matched++;
        switch (query.by()) {
            case AGE -> offer(cell, (double) -cell.number()); // exact up to 2^53
            case BUSY -> offer(cell, shares == null ? 0 : shares.of(cell));
            case MAILBOX -> offerByMailbox(cell);
        }
    }

    private void offer(ProcessCell cell, double weight) {
        if (best.size() == query.limit()) {
            var least = java.util.Objects.requireNonNull(best.peek());
            if (weight < least.weight || weight == least.weight && cell.number() > least.cell.number()) return;
        }
        add(cell, weight, count(cell));
    }

    private void offerByMailbox(ProcessCell cell) {
        boolean idle = cell.isIdle() && !cell.has(ProcessCell.STASHED);
        if (idle && best.size() == query.limit() && java.util.Objects.requireNonNull(best.peek()).weight > 0) return;
        int waiting = idle ? 0 : count(cell);
        if (best.size() == query.limit()) {
            var least = java.util.Objects.requireNonNull(best.peek());
            if (waiting < least.weight || waiting == least.weight && cell.number() > least.cell.number()) return;
        }
        add(cell, waiting, waiting);
    }

    private void add(ProcessCell cell, double weight, int waiting) {
        best.add(new Candidate(cell, weight, waiting, waiting >= most()));
        if (best.size() > query.limit()) best.poll();
    }

    private int most() {
        return budget > 0 ? ProcessInfo.COUNTED : FEW;
    }

    private int count(ProcessCell cell) {
        int waiting = QueueView.count(cell, most(), LOOKS);
        budget -= waiting;
        return waiting;
    }

    // ── filters ──

    private boolean passes(ProcessCell cell) {
        if (query.status() != null && ProcessInspector.status(cell) != query.status()) return false;
        if (behaviour != null
                && !behaviours.computeIfAbsent(ProcessInspector.behaviour(cell),
                        each -> contains(each, behaviour))) return false;
        if (name != null) {
            var held = cell.name().orElse(null);
            if (held == null || !contains(runtime.reports.printer().value(held), name)) return false;
        }
        if (query.subtree() != null && !isWithin(cell, query.subtree())) return false;
        return label == null || contains(cell.label(), label);
    }

    private static boolean contains(String text, String wanted) {
        return text.toLowerCase(Locale.ROOT).contains(wanted);
    }

    private boolean isWithin(ProcessCell cell, Pid root) {
        if (cell == root) return true;
        var lineage = cell.ancestry();
        if (lineage == null) return false;
        var known = lineages.get(lineage);
        if (known != null) return known;
        boolean within = descends(lineage, root);
        lineages.put(lineage, within);
        return within;
    }

    /// Returns whether `root` is among the ancestors. A list of ancestors ends after some generations; the process at
    /// its end then knows the earlier ones as long as it lives.
    private static boolean descends(Ancestry lineage, Pid root) {
        for (@Nullable Ancestry one = lineage; one != null; ) {
            if (one.pid() == root) return true;
            one = one.above() != null ? one.above() : ((ProcessCell) one.pid()).ancestry();
        }
        return false;
    }
}
