package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

/// The rule for a cluster-wide name that two processes hold. Such a clash is found when the sides of a split meet
/// again. The rule belongs to the registration; if two registrations differ, that of the older one counts.
///
/// The older registration is the one with the lower version. A version is the time of registration at the node that
/// decided, so clocks that differ between nodes can make it wrong.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterNamesExamples" region="rule"}
public sealed interface ClashRule {
    /// The older registration stays. The default.
    ClashRule KEEP_OLDER = Fixed.KEEP_OLDER;
    /// The newer registration stays.
    ClashRule KEEP_NEWER = Fixed.KEEP_NEWER;
    /// No registration stays: both holders are notified.
    ClashRule NOTIFY = Fixed.NOTIFY;

    /// The function that nodes provide under `name` decides: see [ClusterNames#provide]. It runs at the node that is
    /// the home of the name, so every node should provide it.
    static ClashRule resolver(String name) {
        return new Resolver(name);
    }

    /// The rules that need no code of the application.
    enum Fixed implements ClashRule { KEEP_OLDER, KEEP_NEWER, NOTIFY }

    /// A rule in code.
    ///
    /// @param name the name under which nodes provide it
    record Resolver(String name) implements ClashRule {
        public Resolver {
            requireNonNull(name, "name must not be null");
        }
    }
}
