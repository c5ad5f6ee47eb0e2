package dev.coppice.cluster;

import dev.coppice.cluster.internal.node.LocalNode;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A runtime that has joined a cluster.
///
/// The processes of connected nodes use each other like those of one runtime: a [Ref] or a
/// [Pid][dev.coppice.core.Pid] that arrives in a message is the address of a process, wherever that runs. Casts, calls,
/// monitors, links and exits take the same methods. One page lists the differences: `docs/reference/distribution.md`.
///
/// Joining and leaving change no process, no address and no name of the runtime. A node may be used from any thread.
/// All methods return at once unless they say otherwise. One runtime joins one cluster at a time.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="join"}
public interface Node extends AutoCloseable {

    /// Joins a cluster. Returns when every member that the transport reports has admitted this node, or when it is
    /// alone. It then sees all others in [#peers].
    ///
    /// @throws JoinFailed if it was not admitted; the error names the reason, and nothing of the attempt is left
    /// @throws IllegalStateException if the runtime is closed or has joined already
    static Node join(ActorRuntime runtime, NodeOptions options) {
        return LocalNode.join(runtime, options);
    }

    /// Returns the node of `runtime`, if it has joined, or is joining or leaving.
    static Optional<Node> of(ActorRuntime runtime) {
        return LocalNode.of(runtime);
    }

    /// Returns the name of this node.
    String name();

    /// Returns the random value that this node drew when it joined.
    UUID incarnation();

    ActorRuntime runtime();

    /// Returns whether this node has joined and not left.
    boolean isJoined();

    /// Returns the peers that are up, without guests and without this node, by name.
    List<Peer> peers();

    /// Returns the guests that are up, by name: see [NodeOptions#guest].
    List<Peer> guests();

    /// Returns the peer with this name if it is up.
    Optional<Peer> peer(String name);

    /// Returns the address of whichever process holds `name` at the node called `node` at the time of each use: see
    /// [Peer#ref]. The node need not be up yet. The own name is allowed.
    <M> Ref<M> ref(String node, Name<M> name);

    // ── names of the whole cluster ──

    /// Returns a name that all nodes of the cluster share: the process that holds it is found at each of them. Starting
    /// a process under it, wherever another one holds it, fails with that one as the holder.
    ///
    /// While a split lasts, each side may give the name to a process of its own. Afterwards the older one keeps it, and
    /// the other one ends with `shutdown` and [NameTaken]. [ClusterNames] states the limits of these names. The name
    /// can be used while this node is joined.
    ///
    /// @param key a text, or another value that can travel and has equal texts on all nodes
    /// @throws IllegalArgumentException if the key cannot travel
    <M> Name<M> name(Object key);

    /// Returns a name that all nodes of the cluster share. A process that is registered under it gets `rule`.
    <M> Name<M> name(Object key, ClashRule rule);

    /// Returns the names that all nodes of the cluster share, to register processes that run already, and to look.
    ClusterNames names();

    // ── events ──

    /// Calls `listener` with an [Up][NodeEvent.Up] of each peer that is up now, and then with every event, until the
    /// returned handle is closed. Guests are among them.
    ///
    /// The threads of the cluster call it, one at a time. It must be quick, and must not wait for anything.
    Registration onEvent(Consumer<? super NodeEvent> listener);

    /// Sends `subscriber` a message for each event, as [#onEvent(Consumer)] calls a listener: before any message of a
    /// peer that has come up, and after all of one that has gone down.
    ///
    /// @param message makes a message of the subscriber's protocol from an event; must be quick
    <M> Registration onEvent(Ref<M> subscriber, Function<? super NodeEvent, ? extends M> message);

    // ── the settled group ──

    /// Returns this node as a member of the cluster. Its age is 0 before its first settled group.
    Member member();

    /// Returns the last settled group that this node belongs to: the nodes on which all of them have agreed. Before the
    /// first, about [NodeOptions#settle] after joining others, it has the number 0 and this node as its only member. At
    /// a guest it is the latest group of its peers.
    Group group();

    /// Calls `listener` with the settled group, if there is one, and then with each new one, until the returned handle
    /// is closed.
    ///
    /// The threads of the cluster call it, one at a time. It must be quick, and must not wait for anything.
    Registration onGroup(Consumer<? super Group> listener);

    /// Sends `subscriber` a message for each settled group, as [#onGroup(Consumer)] calls a listener.
    ///
    /// @param message makes a message of the subscriber's protocol from a group; must be quick
    <M> Registration onGroup(Ref<M> subscriber, Function<? super Group, ? extends M> message);

    // ── several nodes at once ──

    /// Sends `request` to the processes that hold `name` at `nodes`, and waits for all replies, at most `timeout` in
    /// all. Replies that come later are dropped.
    ///
    /// @param nodes names of nodes; the own one is allowed
    /// @param timeout how long to wait, or null for no timeout
    <M, R extends @Nullable Object> MultiReplies<R> multiCall(
            Collection<String> nodes, Name<M> name, Call<? extends M, R> request, @Nullable Duration timeout);

    /// Sends `message` to the processes that hold `name` at `nodes`.
    ///
    /// @param nodes names of nodes; the own one is allowed
    <M> void castAll(Collection<String> nodes, Name<M> name, M message);

    // ── processes that others may start here ──

    /// Lets peers start processes here with `factory`, until the returned handle is closed.
    ///
    /// @param code makes the definition of a process from the argument; called for each start, on the thread that
    ///     receives, so it must be quick
    /// @throws IllegalArgumentException if a factory of this name is provided already
    <A, M> Registration provide(Factory<A, M> factory, Function<? super A, ? extends Behaviour<M>> code);

    /// Lets peers run `task` here, until the returned handle is closed.
    ///
    /// @param code computes the result from the argument, in a process of its own; it may block
    /// @throws IllegalArgumentException if a task of this name is provided already
    <A, R extends @Nullable Object> Registration provide(TaskFactory<A, R> task, Function<? super A, ? extends R> code);

    // ── looking ──

    /// Returns the figures of this node.
    NodeStatistics statistics();

    // ── leaving ──

    /// Runs `action` when this node is about to leave, while everything still works: to hand over work that others will
    /// continue. The node leaves when all such actions have returned; they run one after the other, on the thread that
    /// makes the node leave. If that is the end of the runtime, its processes have ended by then. Closing the returned
    /// handle takes the action back.
    Registration beforeLeaving(Runnable action);

    /// Leaves the cluster and waits until that is done: new messages are refused, queued messages are sent, at most for
    /// [NodeOptions#leaveTimeout], and the peers are notified. They see [LEFT][NodeEvent.Cause#LEFT]. Leaving twice
    /// does nothing. Closing the runtime leaves as well.
    ///
    /// @throws IllegalStateException if the caller is a process of this runtime
    @Override void close();
}
