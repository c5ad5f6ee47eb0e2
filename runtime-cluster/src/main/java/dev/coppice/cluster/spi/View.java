package dev.coppice.cluster.spi;

import java.util.List;

/// The members of a cluster at one moment, as far as a transport knows, the own one included. Advice: views may come
/// late, differ between members, overlap, and pass through transitional states.
///
/// @param number grows with each view that one channel reports
/// @param members all members, the own one included, each once
public record View(long number, List<Address> members) {

    public View {
        members = List.copyOf(members);
    }

    /// Returns whether `member` is in the view.
    public boolean contains(Address member) {
        return members.contains(member);
    }
}
