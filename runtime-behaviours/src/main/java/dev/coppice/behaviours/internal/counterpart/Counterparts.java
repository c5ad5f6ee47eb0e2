package dev.coppice.behaviours.internal.counterpart;

import dev.coppice.behaviours.internal.counterpart.MembershipChange.Kind;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.ops.NodeServices.PeerUp;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.CounterpartMessage;
import dev.coppice.core.spi.CounterpartMessage.Begin;
import dev.coppice.core.spi.CounterpartMessage.Hello;
import dev.coppice.core.spi.CounterpartMessage.Joined;
import dev.coppice.core.spi.CounterpartMessage.Left;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.PeerServices;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The counterparts of one process at other nodes, and the members that they have announced. Owned by the process,
/// which passes its messages on; [#all] and the table of members may be read from any thread.
///
/// Each counterpart is sent all own members once, when its first message arrives, and then each change: see
/// [CounterpartMessage]. It is monitored. At its end or the loss of its node, which come as one `Down`, its members are
/// removed; its successor begins without members.
///
/// @param <G> the group keys
public final class Counterparts<G> {
    /// How many members one message lists, so that large groups do not make large messages.
    private static final int AT_ONCE = 500;

    private final ProcessContext self;
    private final ServiceName service;
    private final String kind;
    private final Consumer<BiConsumer<? super Key<G>, ? super List<Pid>>> own;
    private final Consumer<? super MembershipChange<G>> changed;
    private final GroupTable<G> members = new GroupTable<>();
    private final Map<String, PeerServices> peers = new HashMap<>();
    private final Map<Pid, Counterpart> known = new LinkedHashMap<>();
    /// The classes of groups that were reported because they cannot travel.
    private final Set<Class<?>> reported = new HashSet<>();
    /// Those that have begun, as an immutable list that is replaced.
    private volatile List<Pid> all = List.of();

    private static final class Counterpart {
        final Pid pid;
        final PeerServices peer;
        final MonitorRef monitor;
        final Set<Pid> members = new LinkedHashSet<>();
        boolean hasBegun;

        Counterpart(Pid pid, PeerServices peer, MonitorRef monitor) {
            this.pid = pid;
            this.peer = peer;
            this.monitor = monitor;
        }
    }

    /// Registers the calling process so that its counterparts find it.
    ///
    /// @param kind the kind of its reports
    /// @param own visits the own members by group
    /// @param changed notified of each change at another node
    public Counterparts(
            ProcessContext self, ServiceName service, String kind,
            Consumer<BiConsumer<? super Key<G>, ? super List<Pid>>> own,
            Consumer<? super MembershipChange<G>> changed) {
        this.self = self;
        this.service = service;
        this.kind = kind;
        this.own = own;
        this.changed = changed;
        NodeServices.register(self, service);
    }

    // ── reads, from any thread ──

    /// Returns the members at other nodes.
    public GroupTable<G> members() {
        return members;
    }

    /// Returns the counterparts. Some may have ended.
    public List<Pid> all() {
        return all;
    }

    // ── messages to the process ──

    /// Returns whether `message` is about a counterpart.
    public static boolean isOne(Object message) {
        return message instanceof PeerUp || message instanceof CounterpartMessage;
    }

    /// Handles a message of a counterpart or about one. Returns false if it is another message.
    public boolean message(Object message) {
        switch (message) {
            case PeerUp(var peer) -> {
                peers.put(peer.node(), peer);
                tell(peer, new Hello(self.pid()));
            }
            case Hello(var from) -> meet(from);
            case Begin(var from, var to) -> {
                if (to == self.pid()) begin(from); // else meant for a process whose place this one has taken
            }
            case Joined(var from, var group, var pids) -> change(Kind.JOINED, from, group, pids);
            case Left(var from, var group, var pids) -> change(Kind.LEFT, from, group, pids);
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Handles the end of a counterpart. Returns false if the signal is about another process.
    public boolean down(Signal.Down down) {
        var gone = down.process() instanceof Pid pid ? known.get(pid) : null;
        if (gone == null || !gone.monitor.equals(down.monitor())) return false;
        forget(gone);
        return true;
    }

    /// Returns the counterpart `from`. A new one is sent all own members.
    private @Nullable Counterpart meet(Pid from) {
        var before = known.get(from);
        if (before != null) return before;
        var peer = peers.get(from.node().orElse(""));
        if (peer == null || !from.isAlive()) return null; // of a guest, or of a connection that has ended
        for (var other : List.copyOf(known.values())) { // the one that `from` replaces; its `Down` is on its way
            if (!other.peer.node().equals(peer.node())) continue;
            self.demonitorAndFlush(other.monitor);
            forget(other);
        }
        known.put(from, new Counterpart(from, peer, self.monitor(from)));
        tell(peer, new Begin(self.pid(), from));
        own.accept((group, pids) -> tell(peer, Kind.JOINED, group.value(), pids));
        return known.get(from);
    }

    private void begin(Pid from) {
        var counterpart = meet(from);
        if (counterpart == null || counterpart.hasBegun) return;
        counterpart.hasBegun = true;
        publish();
    }

    private void publish() {
        all = known.values().stream().filter(each -> each.hasBegun).map(each -> each.pid).toList();
    }

    /// Takes over the members that a counterpart reports of its own node. A counterpart reports no other members.
    @SuppressWarnings("unchecked") // the counterparts of a process have the same type of groups
    private void change(Kind change, Pid from, Object group, List<Pid> pids) {
        var counterpart = known.get(from);
        if (counterpart == null || !counterpart.hasBegun) return;
        try {
            var key = Key.of((G) Key.tried(group, "a group"));
            var moved = new ArrayList<Pid>();
            for (var pid : pids) {
                if (!pid.node().equals(from.node())) continue;
                if (change == Kind.JOINED) members.join(key, pid);
                else if (!members.leave(key, pid)) continue;
                moved.add(pid);
                if (members.isMember(pid)) counterpart.members.add(pid);
                else counterpart.members.remove(pid);
            }
            if (!moved.isEmpty()) changed.accept(new MembershipChange<>(change, key, List.copyOf(moved)));
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // for example, equals of the group throws: it is not known here
            Report.write(self.runtime(), kind, Level.ERROR,
                    any -> self.pid() + " cannot take over a group of node " + from.node().orElse("?"),
                    () -> Map.of("group", group), thrown);
        }
    }

    private void forget(Counterpart gone) {
        known.remove(gone.pid);
        publish();
        var left = new LinkedHashMap<Key<G>, List<Pid>>();
        for (var pid : gone.members) {
            for (var change : members.remove(pid)) {
                left.computeIfAbsent(change.group(), any -> new ArrayList<>()).addAll(change.pids());
            }
        }
        left.forEach((group, pids) -> changed.accept(new MembershipChange<>(Kind.LEFT, group, List.copyOf(pids))));
    }

    // ── messages from the process ──

    /// Tells all counterparts of a change among the own members.
    public void tell(MembershipChange<G> change) {
        if (change.pids().isEmpty()) return;
        for (var counterpart : known.values()) {
            tell(counterpart.peer, change.kind(), change.group().value(), change.pids());
        }
    }

    private void tell(PeerServices peer, Kind change, Object group, List<Pid> pids) {
        for (int from = 0; from < pids.size(); from += AT_ONCE) {
            var some = List.copyOf(pids.subList(from, Math.min(from + AT_ONCE, pids.size())));
            try {
                tell(peer, switch (change) {
                    case JOINED -> new Joined(self.pid(), group, some);
                    case LEFT -> new Left(self.pid(), group, some);
                });
            } catch (IllegalArgumentException cannotTravel) {
                reportUnknown(group, cannotTravel);
                return;
            }
        }
    }

    private void tell(PeerServices peer, CounterpartMessage message) {
        peer.signal(self.pid(), service, message);
    }

    /// Reports, once for each class, that other nodes do not learn of a group.
    private void reportUnknown(Object group, IllegalArgumentException cannotTravel) {
        if (!reported.add(group.getClass())) return;
        Report.write(self.runtime(), kind, Level.WARN, any -> self.pid() + " keeps groups of "
                + group.getClass().getName() + " to this node: " + cannotTravel.getMessage(), Map::of, null);
    }
}
