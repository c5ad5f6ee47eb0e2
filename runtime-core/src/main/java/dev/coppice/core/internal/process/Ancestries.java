package dev.coppice.core.internal.process;

/// Creates the ancestry that a process passes on: one object for all its children. Owned by the process.
final class Ancestries {

    private Ancestries() {}

    static Ancestry ofChild(ProcessCell parent) {
        var extra = parent.relations();
        var known = extra.ancestry;
        Object shown = extra.name == null ? parent : extra.name;
        if (known != null && known.shown().equals(shown)) return known;
        return extra.ancestry = Ancestry.below(parent, shown, parent.ancestry());
    }
}
