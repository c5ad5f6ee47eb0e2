package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.Group;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which node decides about which name, and whether this node may decide now. For the node's pump.
final class Home {
    private final UUID self;
    private Group group;
    private final Set<UUID> up = new HashSet<>();
    private final Set<UUID> left = new HashSet<>();
    /// The group that each peer has entered.
    private final Map<UUID, Long> entered = new HashMap<>();

    Home(UUID self, Group group) {
        this.self = self;
        this.group = group;
    }

    long number() {
        return group.number();
    }

    boolean isMember(UUID node) {
        return group.contains(node);
    }

    void enter(Group next) {
        group = next;
        left.retainAll(next.incarnations());
    }

    void up(UUID peer) {
        up.add(peer);
        left.remove(peer);
    }

    /// @param forGood whether the peer has left, and holds no names any longer
    void down(UUID peer, boolean forGood) {
        up.remove(peer);
        entered.remove(peer);
        if (forGood && group.contains(peer)) left.add(peer);
    }

    void entered(UUID peer, long number) {
        entered.put(peer, number);
    }

    /// Returns the home of `key` if it can be asked, or null.
    @Nullable UUID of(Object key) {
        if (!group.isSettled()) return null;
        UUID home = null;
        long best = 0;
        long hash = mix(String.valueOf(key).hashCode());
        for (var member : group.members()) {
            var one = member.incarnation();
            long weight = mix(hash ^ one.getMostSignificantBits() ^ mix(one.getLeastSignificantBits()));
            if (home == null || weight > best) {
                home = one;
                best = weight;
            }
        }
        return self.equals(home) || up.contains(home) ? home : null;
    }

    /// Spreads the bits of a number: the last step of MurmurHash3.
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /// Returns whether this node knows all registrations of its settled group, and no member acts on a decision of an
    /// earlier one any longer. Only then may it decide.
    boolean isReady() {
        if (!group.isSettled() || !group.contains(self)) return false;
        for (var member : group.members()) {
            var one = member.incarnation();
            if (one.equals(self) || left.contains(one)) continue;
            if (!up.contains(one) || entered.getOrDefault(one, 0L) != group.number()) return false;
        }
        return true;
    }

    /// Returns whether this node is the home of `key`, and may decide.
    boolean decides(Object key) {
        return isReady() && self.equals(of(key));
    }
}
