package dev.coppice.cluster.internal.group;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import dev.coppice.cluster.internal.group.Digest.Proposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One node's part in agreeing on the settled group. For one thread at a time; the time is an argument.
public final class Settling {
    /*
     * Rules  (1) a node follows only proposals for exactly the set that it sees itself, made by the decider of that set
     *            (the smallest incarnation), and only while all peers' digests name that set, too;
     *        (2) the decider proposes after all digests have agreed, and nothing has changed, for `settle`;
     *        (3) a node confirms a proposal only if it was made from the node's latest digest, and its number is larger
     *            than all that the node knows. So the decider knew everything that a node had confirmed before;
     *        (4) a group settles at the decider when all members have confirmed it, and at the others when the decider
     *            says so;
     *        (5) `majority` is decided over the last such group and over all confirmed proposals whose fate is unknown.
     *            If a group with the majority has settled anywhere, all its members had confirmed it. Every later group
     *            with the majority contains a majority of a group before it, therefore a node that had confirmed,
     *            therefore by (3) the decider knew of it and required its majority as well. So two groups with the
     *            majority that have no member in common cannot both settle;
     *        (6) a node that has been in no group takes over the first peer's knowledge of the majority. So nodes that
     *            have met a cluster, and lose it before they are in a group with it, have no majority without it;
     *        (7) a node that has left needs no vote. The peers to which it was connected keep what it knew, so they
     *            know whether it had gone on with others, and (5) holds without it.
     */
    /// How long a proposal that cannot settle stays, so that one decider's proposals do not overtake each other.
    private static final long LONGEST_RETRY_NANOS = 1_000_000_000L;

    private final Member self;
    private final boolean guest;
    private final long settleNanos;
    private final long retryNanos;
    /// The peers that are up, without guests.
    private final Map<UUID, Member> peers = new TreeMap<>();
    /// The latest digest of each peer that is up, guests included.
    private final Map<UUID, Digest> digests = new HashMap<>();
    /// The nodes that have left. What they knew of the majority is in `lineage`.
    private final Set<UUID> left = new HashSet<>();
    private List<UUID> seen;
    private Group group;
    private Lineage lineage = Lineage.NONE;
    private @Nullable Proposal pending;
    /// See [Digest#heard].
    private long heard;
    private long revision = 1;
    private long changedAt;
    private long proposedAt;

    /// @param settleNanos how long nothing may change before a group settles
    /// @param guest whether this node is a guest: then it follows the group that the others have settled
    public Settling(Member self, boolean guest, long settleNanos, long now) {
        this.self = self;
        this.guest = guest;
        this.settleNanos = settleNanos;
        this.retryNanos = Math.min(settleNanos, LONGEST_RETRY_NANOS);
        this.seen = guest ? List.of() : List.of(self.incarnation());
        this.group = new Group(0, guest ? List.of() : List.of(self), false);
        this.changedAt = now;
    }

    /// Returns the last settled group; one with the number 0 before the first.
    public Group group() {
        return group;
    }

    /// Returns the digest for the peers. Its revision differs from that of the last one if its content does.
    public Digest digest() {
        return new Digest(revision, seen, group, lineage, pending, heard, lineage.members(left));
    }

    // ── messages from peers ──

    /// A peer is up. Guests are no members.
    public void up(Member peer, boolean peerIsGuest, long now) {
        digests.remove(peer.incarnation());
        if (peerIsGuest) return;
        peers.put(peer.incarnation(), peer);
        seenChanged(now);
    }

    public void down(UUID peer, long now) {
        digests.remove(peer);
        if (peers.remove(peer) != null) seenChanged(now);
    }

    private void seenChanged(long now) {
        changedAt = now;
        if (guest) return;
        var all = new ArrayList<>(peers.keySet());
        all.add(self.incarnation());
        all.sort(null);
        seen = List.copyOf(all);
        revision++;
    }

    /// A peer is about to be down because it has left: it does nothing further. It may have gone on with others while
    /// this node was lost to it, so its knowledge of the majority stays. If it has left before it could tell, it counts
    /// as lost.
    public void left(UUID peer) {
        var last = digests.get(peer);
        if (last == null) return;
        left.add(peer);
        left.addAll(last.left());
        lineage = Lineage.of(List.of(lineage, last.lineage()));
        revision++;
    }

    /// The transport's view has changed.
    public void viewChanged(long now) {
        changedAt = now;
    }

    /// A peer that is up has sent a new digest.
    public void digest(UUID from, Digest digest, long now) {
        var before = digests.put(from, digest);
        if (before == null || !before.seen().equals(digest.seen())) changedAt = now;
        long settled = Math.max(digest.heard(), digest.group().number());
        boolean isNews = settled > heard;
        heard = Math.max(heard, settled);
        if (lineage.equals(Lineage.NONE) && digest.lineage().base() != null) {
            lineage = new Lineage(digest.lineage().base(), List.of());
            isNews = true;
        }
        if (isNews) revision++;
    }

    // ── deciding ──

    /// Settles the group of a node that has joined and is alone: it founds a cluster.
    public void found() {
        if (guest || group.number() != 0 || seen.size() > 1) return;
        group = new Group(1, List.of(self.withAge(1)), true);
        lineage = new Lineage(group, List.of());
        revision++;
    }

    /// Takes all steps that are possible now. Called after each change, and from time to time.
    public void look(long now) {
        if (guest) {
            follow();
            return;
        }
        if (!allAgree()) return;
        var decider = seen.getFirst();
        if (decider.equals(self.incarnation())) {
            if (now - changedAt >= settleNanos) decide(now);
        } else {
            confirm(Objects.requireNonNull(digests.get(decider)));
        }
    }

    private boolean allAgree() {
        for (var peer : peers.keySet()) {
            var digest = digests.get(peer);
            if (digest == null || !digest.seen().equals(seen)) return false;
        }
        return true;
    }

    private boolean isOfAllSeen(Group proposed) {
        return proposed.members().size() == seen.size() && proposed.incarnations().containsAll(seen);
    }

    /// At the decider.
    private void decide(long now) {
        var proposal = pending;
        if (proposal == null && isOfAllSeen(group) && allHaveOrWillHave(group)
                && group.majority() == knownMajority().isContinuedBy(group)) return;
        if (proposal == null || !isOfAllSeen(proposal.group())
                || !mayStillSettle(proposal) && now - proposedAt >= retryNanos) {
            proposedAt = now;
            pending = proposal = propose();
            lineage = lineage.confirmed(proposal.group());
            revision++;
        }
        for (var peer : peers.keySet()) {
            if (!proposal.equals(digestOf(peer).pending())) return;
        }
        settle(proposal);
    }

    private Digest digestOf(UUID peer) {
        return Objects.requireNonNull(digests.get(peer));
    }

    /// Returns whether `wanted` is the group of each peer, or the group that it has confirmed: then it settles there
    /// when the peer reads that it has settled here.
    private boolean allHaveOrWillHave(Group wanted) {
        return peers.keySet().stream().map(this::digestOf).allMatch(digest -> digest.group().equals(wanted)
                || digest.pending() != null && digest.pending().group().equals(wanted));
    }

    /// Returns whether each peer has confirmed, or has said nothing new since the proposal was made.
    private boolean mayStillSettle(Proposal proposal) {
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i).equals(self.incarnation())) continue;
            var digest = digestOf(seen.get(i));
            if (!proposal.equals(digest.pending()) && digest.revision() != proposal.revisions().get(i)) return false;
        }
        return true;
    }

    private Proposal propose() {
        var members = new HashMap<UUID, Member>(peers);
        members.put(self.incarnation(), self);
        var said = new HashMap<UUID, Digest>();
        for (var one : seen) said.put(one, one.equals(self.incarnation()) ? digest() : digestOf(one));
        long number = 1 + said.values().stream().mapToLong(Digest::highest).max().orElse(0);
        var ordered = Ages.order(members, said);
        var known = knownMajority();
        boolean majority = known.isContinuedBy(new Group(number, ordered, true));
        var proposed = new Group(number, ordered, majority);
        return new Proposal(proposed, majority ? new Lineage(proposed, List.of()) : known,
                seen.stream().map(one -> Objects.requireNonNull(said.get(one)).revision()).toList());
    }

    /// Returns what all nodes that this one sees know of the majority.
    private Lineage knownMajority() {
        var all = new ArrayList<>(List.of(lineage));
        var without = new HashSet<>(left);
        for (var peer : peers.keySet()) {
            all.add(digestOf(peer).lineage());
            without.addAll(digestOf(peer).left());
        }
        return Lineage.of(all).without(without);
    }

    /// At the others.
    private void confirm(Digest decider) {
        var mine = pending;
        if (mine != null && decider.group().equals(mine.group())) {
            settle(mine);
            return;
        }
        var proposal = decider.pending();
        if (proposal == null || proposal.equals(mine) || !isOfAllSeen(proposal.group())) return;
        int own = seen.indexOf(self.incarnation());
        if (proposal.revisions().size() != seen.size() || proposal.revisions().get(own) != revision
                || proposal.group().number() <= digest().highest()) return;
        pending = proposal;
        lineage = lineage.confirmed(proposal.group());
        revision++;
    }

    private void settle(Proposal proposal) {
        group = proposal.group();
        lineage = proposal.lineage();
        pending = null;
        revision++;
    }

    /// At a guest: the latest group that a peer has settled.
    private void follow() {
        Group latest = new Group(0, List.of(), false);
        for (var digest : digests.values()) {
            if (digest.group().number() > latest.number()) latest = digest.group();
        }
        group = latest;
    }
}
