package dev.coppice.entities;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Key;
import dev.coppice.entities.internal.Definitions;
import dev.coppice.entities.internal.Hooks;
import dev.coppice.entities.internal.Kind;
import dev.coppice.entities.internal.KindTypes;
import dev.coppice.entities.internal.RunningKind;
import dev.coppice.supervision.ChildSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A kind of entities: one process for each key, in the whole cluster.
///
/// Each node starts the kind under the same name. A message to a key starts its process, on the node that owns the part
/// of the keys to which it belongs. When nodes come or leave, entities move, with their state and their mailbox;
/// callers notice a pause. When a node is lost, its entities start on others with the next message, with a fresh state.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="entities"}
///
/// # Guarantees
///
/// - At most one process of a key runs, as long as clocks do not drift apart by more than
///   [stopAfter][EntityOptions#stopAfter] less [lease][EntityOptions#lease] in that time, and no callback outlasts it.
///   A store that must be safe beyond that compares the [number][EntityServer#fence] of the owner.
/// - The messages of one sender to one entity are handled in the order they were sent, each at most once, across moves.
/// - In a planned move nothing that was accepted is lost.
/// - A message that cannot be delivered for [bufferTimeout][EntityOptions#bufferTimeout], or finds the buffer full, is
///   never dropped silently: a call fails, and a cast becomes a dead letter.
///
/// @param <K> the key: a text, a number, an enum, a UUID, or a record of these; equal keys have equal texts
/// @param <M> the protocol
public final class Entities<K, M> implements AutoCloseable {
    private final RunningKind running;

    private Entities(RunningKind running) {
        this.running = running;
    }

    /// Starts the kind `name` at `node`, with the default options.
    ///
    /// @param server the definition of an entity; the types of its key, its protocol and its handed-off state are
    ///     registered with [NodeOptions#types][dev.coppice.cluster.NodeOptions#types]
    /// @throws IllegalStateException if the kind runs at this node already, another node has it with other settings, or
    ///     a type of the keys, the messages or the handed-off states is not registered
    public static <K, M> Entities<K, M> of(Node node, String name, EntityServer<K, ?, M> server) {
        return of(node, name, server, EntityOptions.defaults());
    }

    /// Starts the kind `name` at `node`.
    public static <K, M> Entities<K, M> of(Node node, String name, EntityServer<K, ?, M> server,
            EntityOptions options) {
        return new Entities<>(RunningKind.start(kind(node, name, server, options)));
    }

    /// Describes the kind `name` at `node`, which a supervisor starts: give it the [#childSpec].
    public static <K, M> Entities<K, M> unstarted(Node node, String name, EntityServer<K, ?, M> server,
            EntityOptions options) {
        return new Entities<>(RunningKind.unstarted(kind(node, name, server, options)));
    }

    private static Kind kind(Node node, String name, EntityServer<?, ?, ?> server, EntityOptions options) {
        requireNonNull(name, "name must not be null");
        requireNonNull(options, "options must not be null");
        return new Kind(node, name, definitions(server), options, isHost(node, options), false, List.of());
    }

    static boolean isHost(Node node, EntityOptions options) {
        var member = node.member();
        var role = options.role();
        return !member.hasRole(NodeOptions.GUEST) && (role == null || member.hasRole(role));
    }

    static Definitions definitions(EntityServer<?, ?, ?> server) {
        return Definitions.one(hooks(server), KindTypes.of(server.getClass()));
    }

    static Hooks hooks(EntityServer<?, ?, ?> server) {
        requireNonNull(server, "server must not be null");
        return new Hooks(DefinedBehaviour.programOf(server), server::handOffOf, server::mergeOf);
    }

    /// Returns the spec of an [#unstarted] kind, for a supervisor of the node's runtime. It starts the kind, starts it
    /// again after a failure, and hands everything over to other nodes when it stops: within 30 s, unless the spec is
    /// given another [shutdown][ChildSpec#shutdown(dev.coppice.supervision.Shutdown)]. Addresses stay good.
    ///
    /// @throws IllegalStateException if the kind was started by [#of]
    public ChildSpec<Object> childSpec() {
        return running.childSpec();
    }

    /// Returns the address of the entity with this key, wherever it runs and whether it runs or not. It never goes
    /// stale. A monitor of it concerns the process that runs now: if there is none, its `Down` says `no process`; if it
    /// moves, `shutdown` with [Moved].
    ///
    /// A message that cannot travel is refused by the method that sends it, wherever the entity runs, with an
    /// [IllegalArgumentException] that names the path to the component and its class.
    ///
    /// @throws IllegalArgumentException if the key cannot travel
    public Ref<M> ref(K key) {
        return running.ref(Key.tried(key, "a key"));
    }

    /// Returns which node owns which shard, as far as this node knows.
    ///
    /// @throws dev.coppice.core.CallFailed if the kind does not run at this node
    public ShardTable shards() {
        return ShardTable.of(running.name(), running.figures());
    }

    /// Returns how many shards each node owns, by name.
    ///
    /// @throws dev.coppice.core.CallFailed if the kind does not run at this node
    public Map<String, Integer> owners() {
        return shards().owners();
    }

    /// Returns the name of the node that runs the entity with this key, as far as this node knows, or will run it when
    /// it is used; empty while there is no table.
    ///
    /// @throws dev.coppice.core.CallFailed if the kind does not run at this node
    public Optional<String> node(K key) {
        return Optional.of(running.ownerOf(running.figures(), Key.tried(key, "a key"))).filter(name -> !name.isEmpty());
    }

    /// Returns how many entities run at this node.
    public int size() {
        return running.figures().entities();
    }

    /// Hands everything over to other nodes and ends the kind at this one. Leaving the cluster does it, too.
    ///
    /// @throws IllegalStateException if the kind is the child of a supervisor, which ends it
    @Override public void close() {
        running.close();
    }

    @Override public String toString() {
        return running.toString();
    }
}
