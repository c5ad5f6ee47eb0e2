package dev.coppice.entities.internal;

import dev.coppice.cluster.Group;
import dev.coppice.core.ops.ProcessControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Decides which node owns which shard, at the oldest node of the settled group that runs entities of the kind; and
/// keeps at every node the promises of that node.
///
/// # Why a shard never has two holders
///
/// A node becomes the holder of a shard in two ways only: by the token of the former holder, which gives it up at that
/// moment ([Departure]); or because a table says that the shard is fresh. A table is in force only after all nodes of
/// the settled group that know the kind have accepted it, those that only use it included. To accept a table means to
/// ignore all smaller ballots from then on. A new decider first collects the votes of all, so it knows the newest table
/// that any group before may have put in force: of two groups in a row, one contains a majority of the other, so some
/// node is in both.
///
/// A shard becomes fresh when no voter holds it, and each node that is not there and may hold it was lost by every
/// voter for `stopAfter`: voters check that themselves when they accept. A node that may hold it needs the heartbeats
/// of a majority of its group ([Lease]), and one of these nodes is a voter, so its lease has ended. With
/// [BOTH_SIDES][dev.coppice.entities.SplitPolicy#BOTH_SIDES] no node waits, and both sides may hold a shard until they
/// meet.
///
/// A node that has left does nothing further and needs no vote ([Tenure]). Its heirs know whether it had gone on with
/// others, because its table came with its introduction. For nodes that they never met, they wait for `stopAfter` from
/// its leave: until then such a node may count on the heartbeats that the one that left has answered.
///
/// All this assumes that nodes which do not know the kind are no deciding part of a majority.
final class Decider {
    private static final Duration AGAIN = Duration.ofMillis(500);

    private enum Phase { NOTHING, ASKING, ADOPTING, IN_FORCE }

    private final Region region;
    private @Nullable Group group;
    private Phase phase = Phase.NOTHING;
    // of every node
    private long promised;
    private @Nullable Table newest;
    private @Nullable Table inForce;
    /// The table of another node, while none is in force here.
    private @Nullable Table learned;
    /// The table with the highest number of which another node has told at its greeting. The numbers of this node's
    /// tables are higher, even if it goes on alone after all others have left without having settled with it.
    private @Nullable Table heard;
    /// Whether that was after the present group had settled.
    private boolean heardSince;
    /// Whether this node has ended everything since its last vote, so that a table may count on shards that it held.
    private boolean voteIsVoid;
    private final Set<UUID> leaving = new HashSet<>();
    // of the node that decides
    private long ballot;
    private List<UUID> hosts = List.of();
    /// The hosts, and the nodes that only use the kind: the lease of a host counts on these, too.
    private List<UUID> voters = List.of();
    private final Map<UUID, Parcel.Vote> votes = new LinkedHashMap<>();
    private final Set<UUID> adopted = new HashSet<>();
    private final Set<UUID> idle = new HashSet<>();
    private @Nullable Table proposal;
    private boolean waits;

    Decider(Region region) {
        this.region = region;
    }

    /// Returns the table in force, or null.
    @Nullable Table table() {
        return inForce;
    }

    /// Returns the table that messages are sent by: that in force, else the [learned][#learn] one, or null.
    @Nullable Table routes() {
        return inForce == null ? learned : inForce;
    }

    @Nullable Group group() {
        return group;
    }

    /// Returns the table of another node that is newer than all that this node has accepted, or null: entities may run
    /// at its hosts.
    @Nullable Table newer() {
        var other = heard;
        return other == null || newest != null && newest.number() >= other.number() ? null : other;
    }

    /// Returns whether hosts of such a table go on that are not `known` and have not left.
    boolean othersGoOn(Predicate<UUID> known) {
        var other = newer();
        return other != null && other.hosts().stream()
                .anyMatch(node -> !known.test(node) && !region.peers().hasLeft(node));
    }

    /// Returns whether others may have gone on without the present group, which is the last that has settled here.
    boolean isBehind() {
        var current = group;
        return heardSince && current != null && othersGoOn(current::contains);
    }

    // ── becoming the one that decides ──

    void group(Group settled) {
        boolean same = group != null && group.hasSameMembers(settled) && phase != Phase.NOTHING;
        group = settled;
        heardSince = false;
        if (!same) restart();
    }

    /// Checks whether this node decides without having begun, as after another node has taken over and left.
    void look() {
        if (phase == Phase.NOTHING) restart();
    }

    /// Begins again if this node decides; a node that does not decide forgets the plans it has begun.
    void restart() {
        phase = Phase.NOTHING;
        var current = group;
        if (current == null || !region.mayDecide(current)) return;
        var running = new ArrayList<UUID>();
        var knowing = new ArrayList<UUID>();
        for (var member : current.members()) {
            var node = member.incarnation();
            if (region.peers().hasLeft(node)) continue; // it does nothing further
            boolean own = node.equals(region.node());
            if (!own && (!region.peers().isUp(node) || region.peers().isUnknown(node))) return; // news will come
            var session = region.peers().session(node);
            if (own || session != null) knowing.add(node);
            if (own || session != null && session.hosting()) running.add(node);
        }
        if (running.isEmpty() || !running.getFirst().equals(region.node())) return;
        hosts = List.copyOf(running);
        voters = List.copyOf(knowing);
        ballot = Table.after(promised, region.node());
        votes.clear();
        phase = Phase.ASKING;
        for (var voter : voters) tell(voter, new Parcel.Ask(ballot));
    }

    private void tell(UUID host, Parcel parcel) {
        if (host.equals(region.node())) {
            region.later(parcel);
            return;
        }
        var session = region.peers().session(host);
        if (session != null) region.post(session.pid(), parcel);
    }

    private void again(Duration delay) {
        region.self().sendAfter(delay, new RegionMessage.DecideAgain(ballot));
    }

    void again(long forBallot) {
        if (phase != Phase.NOTHING && forBallot == ballot) restart();
    }

    // ── promises of every node ──

    /// Answers a request for a vote.
    Parcel ask(Parcel.Ask ask) {
        if (ask.ballot() <= promised) return new Parcel.Refused(ask.ballot(), promised, 0);
        promised = ask.ballot();
        voteIsVoid = false;
        if (phase != Phase.NOTHING && ask.ballot() > ballot) phase = Phase.NOTHING; // another one decides
        return new Parcel.Vote(ask.ballot(), newest, region.owner().held(), region.isLeaving());
    }

    /// This node has ended everything that it held.
    void stopped() {
        voteIsVoid = true;
    }

    /// Lets the node that decides ask again if the vote of this one is void.
    void tellIfVoid() {
        var table = newest;
        if (!voteIsVoid || table == null) return;
        tell(table.decider(), new Parcel.VoteIsVoid());
    }

    /// Asks all again, because the vote of one of them is void.
    void askAgain() {
        if (phase != Phase.NOTHING) restart();
    }

    /// Answers a proposal.
    Parcel adopt(Table table) {
        if (table.ballot() < promised) return new Parcel.Refused(table.ballot(), promised, 0);
        long wait = tooEarly(table);
        if (wait > 0) return new Parcel.Refused(table.ballot(), promised, wait);
        promised = table.ballot();
        newest = table;
        return new Parcel.Adopted(table.ballot(), table.number());
    }

    /// Returns for how long `table` must wait because a node that is not there may still hold a shard: one that is
    /// called fresh, or one that was on its way to that node and is given to another.
    private long tooEarly(Table table) {
        var known = newest;
        if (known == null) return 0;
        long wait = 0;
        for (int shard = 0; shard < table.shards(); shard++) {
            boolean fresh = table.isFresh(shard);
            if (fresh || !table.owner(shard).equals(known.owner(shard)))
                wait = Math.max(wait, tooEarly(known.owner(shard), table));
            var source = known.from(shard);
            if (fresh && source != null) wait = Math.max(wait, tooEarly(source, table));
        }
        return wait;
    }

    private long tooEarly(UUID node, Table table) {
        return table.hosts().contains(node) ? 0 : region.stopNanos() - region.peers().lostFor(node);
    }

    /// Returns whether a table may be put in force.
    boolean isNews(Table table) {
        return table.ballot() >= promised && table.isNewerThan(inForce);
    }

    /// Puts a table in force.
    void activate(Table table) {
        promised = table.ballot();
        newest = table;
        inForce = table;
    }

    /// Learns the owners from the table of another node, to send messages there until a table is put in force here,
    /// which may wait until the next group settles. Otherwise only its number has an effect.
    ///
    /// @return whether it is used
    boolean learn(Table table) {
        if (heard == null || table.number() > heard.number()) {
            heard = table;
            heardSince = true;
        }
        if (routes() != null || table.nodes().contains(region.node())) return false;
        learned = table;
        return true;
    }

    // ── answers to the deciding node ──

    void vote(UUID voter, Parcel.Vote vote) {
        if (phase != Phase.ASKING || vote.ballot() != ballot) return;
        votes.put(voter, vote);
        if (vote.leaving()) leaving.add(voter);
        if (!votes.keySet().containsAll(voters)) return;
        plan(standing());
    }

    /// Returns the table to stand on: the newest of the largest lineage.
    private @Nullable Table standing() {
        var count = new HashMap<UUID, Integer>();
        var best = new LinkedHashMap<UUID, Table>();
        for (var voter : voters) {
            var table = tableOf(voter);
            if (table == null) continue;
            count.merge(table.lineage(), 1, Integer::sum);
            best.merge(table.lineage(), table, (one, other) -> other.isNewerThan(one) ? other : one);
        }
        UUID winner = null;
        for (var lineage : best.keySet()) { // in the order of age, so that the oldest node decides a tie
            if (winner == null || count.getOrDefault(lineage, 0) > count.getOrDefault(winner, 0)) winner = lineage;
        }
        return winner == null ? null : best.get(winner);
    }

    private @Nullable Table tableOf(UUID voter) {
        var vote = votes.get(voter);
        return vote == null ? null : vote.newest();
    }

    private void plan(@Nullable Table before) {
        var holders = new HashMap<Integer, List<UUID>>();
        for (var host : byStanding(before)) {
            var vote = votes.get(host);
            if (vote == null) continue;
            for (int shard : vote.held()) holders.computeIfAbsent(shard, any -> new ArrayList<>()).add(host);
        }
        var facts = new Planner.Facts(hosts, Set.copyOf(leaving), holders, region.newest(),
                region.mayBalance());
        var plan = Planner.plan(region.options().shards(), region.options().moves(), region.prefersOldest(), facts,
                before, this::hasStopped);
        waits = plan.waiting();
        long number = heard == null ? 0 : heard.number();
        for (var vote : votes.values()) {
            if (vote.newest() != null) number = Math.max(number, vote.newest().number());
        }
        var lineage = before == null || plan.forks() && region.goesOnEverywhere() ? newLineage() : before.lineage();
        propose(new Table(Table.after(number, region.node()), ballot, lineage, region.node(), hosts,
                plan.nodes(), plan.owners(), plan.from(), plan.fresh()));
    }

    /// The hosts, those first that stand on the same lineage as `before`.
    private List<UUID> byStanding(@Nullable Table before) {
        var list = new ArrayList<>(hosts);
        if (before != null) {
            list.sort(Comparator.comparing(host -> {
                var table = tableOf(host);
                return table == null || !table.lineage().equals(before.lineage());
            }));
        }
        return list;
    }

    private boolean hasStopped(UUID node) {
        return region.peers().lostFor(node) >= region.stopNanos();
    }

    private UUID newLineage() {
        return new UUID(ProcessControl.random(region.self().runtime()), ProcessControl.random(region.self().runtime()));
    }

    private void propose(Table table) {
        proposal = table;
        adopted.clear();
        phase = Phase.ADOPTING;
        for (var voter : voters) tell(voter, new Parcel.Adopt(table));
    }

    void adopted(UUID voter, Parcel.Adopted parcel) {
        var table = proposal;
        if (phase != Phase.ADOPTING || table == null || parcel.ballot() != ballot || parcel.number() != table.number())
            return;
        adopted.add(voter);
        if (!adopted.containsAll(voters)) return;
        phase = Phase.IN_FORCE;
        idle.clear();
        for (var session : region.peers().all()) region.post(session.pid(), new Parcel.Activate(table));
        region.later(new Parcel.Activate(table));
        if (waits) again(AGAIN);
    }

    void refused(Parcel.Refused refused) {
        if (refused.ballot() != ballot || phase == Phase.NOTHING) return;
        promised = Math.max(promised, refused.promised());
        again(refused.waitNanos() > 0 ? Duration.ofNanos(Math.min(refused.waitNanos(), AGAIN.toNanos())) : AGAIN);
    }

    /// All shards of `host` are in place.
    void idle(UUID host, long number) {
        var table = proposal;
        if (phase != Phase.IN_FORCE || table == null || number != table.number()) return;
        idle.add(host);
        if (idle.containsAll(hosts)) goOn(table);
    }

    void leaving(UUID host) {
        if (!leaving.add(host)) return;
        var table = proposal;
        if (phase == Phase.IN_FORCE && table != null && idle.containsAll(hosts)) goOn(table);
    }

    /// Everything is in place: checks whether there is more to move.
    private void goOn(Table table) {
        var holders = new HashMap<Integer, List<UUID>>();
        for (int shard = 0; shard < table.shards(); shard++) {
            if (hosts.contains(table.owner(shard))) holders.put(shard, List.of(table.owner(shard)));
        }
        var facts = new Planner.Facts(hosts, Set.copyOf(leaving), holders, region.newest(),
                region.mayBalance());
        var plan = Planner.plan(region.options().shards(), region.options().moves(), region.prefersOldest(), facts,
                table, node -> false); // shards without a holder need new votes
        if (!plan.changed()) return;
        propose(new Table(Table.after(table.number(), region.node()), ballot, table.lineage(), region.node(),
                hosts, plan.nodes(), plan.owners(), plan.from(), plan.fresh()));
    }

    boolean isLeaving(UUID node) {
        return leaving.contains(node);
    }

    /// A session with a region began or ended.
    void sessionsChanged() {
        leaving.removeIf(node -> !node.equals(region.node()) && region.peers().session(node) == null);
        restart();
    }
}
