package dev.coppice.examples.sessions;

import java.util.List;
import java.util.stream.Stream;

/// The data of a session about its user.
///
/// @param seen the items that the user has looked at, oldest first, each once
record Profile(List<String> seen) {
    static final Profile EMPTY = new Profile(List.of());

    Profile {
        seen = List.copyOf(seen);
    }

    /// Adds `item`. Adding it again changes nothing, so a request that failed may be repeated.
    Profile with(String item) {
        return seen.contains(item) ? this : new Profile(Stream.concat(seen.stream(), Stream.of(item)).toList());
    }
}
