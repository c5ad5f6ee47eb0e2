package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.UUID;

/// A node as a member of a [Group].
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="member"}
///
/// @param name the name, unique among the living nodes of the cluster
/// @param incarnation the random value that the node drew when it joined
/// @param roles the roles that the node has given itself
/// @param age the node's place in the order of joining: smaller is older; 0 before its first settled group
/// @param version the version of the application there, or the empty string
public record Member(String name, UUID incarnation, Set<String> roles, long age, String version) {
    public Member {
        requireNonNull(name, "name must not be null");
        requireNonNull(incarnation, "incarnation must not be null");
        requireNonNull(version, "version must not be null");
        roles = Set.copyOf(roles);
    }

    /// Returns whether the node has given itself `role`.
    public boolean hasRole(String role) {
        return roles.contains(requireNonNull(role, "role must not be null"));
    }

    /// Returns this member with another age.
    public Member withAge(long newAge) {
        return new Member(name, incarnation, roles, newAge, version);
    }
}
