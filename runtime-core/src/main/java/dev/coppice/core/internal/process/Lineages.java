package dev.coppice.core.internal.process;

/// Makes the lineage that a process passes on, once for all its children. Owned by the process.
final class Lineages {

    private Lineages() {}

    static Lineage ofChild(ProcessCell parent) {
        var extra = parent.relations();
        var known = extra.lineage;
        Object shown = extra.name == null ? parent : extra.name;
        if (known != null && known.shown().equals(shown)) return known;
        return extra.lineage = Lineage.below(parent, shown, parent.lineage());
    }
}
