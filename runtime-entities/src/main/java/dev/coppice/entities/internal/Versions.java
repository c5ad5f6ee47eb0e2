package dev.coppice.entities.internal;

import dev.coppice.cluster.Group;
import java.lang.module.ModuleDescriptor.Version;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Compares the versions of the application that nodes have been given.
final class Versions {

    private Versions() {}

    /// Returns the members that run the newest version.
    static Set<UUID> newest(Group group) {
        var newest = group.members().stream().map(member -> member.version()).max(Versions::compare).orElse("");
        var nodes = new HashSet<UUID>();
        for (var member : group.members()) {
            if (compare(member.version(), newest) == 0) nodes.add(member.incarnation());
        }
        return Set.copyOf(nodes);
    }

    /// Compares two versions: `1.10` is newer than `1.9`, which is newer than `1.9-beta`. Texts that do not begin with
    /// a digit are older than all of these, and compared as texts.
    static int compare(String one, String other) {
        var first = parsed(one);
        var second = parsed(other);
        if (first.isPresent() && second.isPresent()) return first.get().compareTo(second.get());
        if (first.isEmpty() && second.isEmpty()) return one.compareTo(other);
        return first.isPresent() ? 1 : -1;
    }

    private static Optional<Version> parsed(String text) {
        try {
            return Optional.of(Version.parse(text));
        } catch (IllegalArgumentException noVersion) {
            return Optional.empty();
        }
    }
}
