package dev.coppice.entities;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.Node;
import dev.coppice.core.Ref;
import dev.coppice.entities.internal.Kind;
import dev.coppice.entities.internal.RunningKind;
import dev.coppice.supervision.ChildSpec;
import java.util.List;
import java.util.Optional;

/// One process in the whole cluster: an entity with one key that always runs.
///
/// Every node starts it under the same name; one of them, the oldest of its role, runs the process. When that node
/// leaves, the next one runs it, with the state, before the first has gone. When it is lost, another one starts it
/// again after [stopAfter][EntityOptions#stopAfter]. It does not move back.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="singleton"}
///
/// *Supervision.* A singleton made by [#unstarted] is a child like others: its supervisor starts it in order, restarts
/// this node's part after a failure, and when it stops, the process moves to another node first.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="supervised"}
///
/// # Guarantees
///
/// Those of [Entities], with one key. After a crash it is restarted: at once, and then once a second.
///
/// @param <M> the protocol
public final class Singleton<M> implements AutoCloseable {
    private final String name;
    private final RunningKind running;

    private Singleton(String name, RunningKind running) {
        this.name = name;
        this.running = running;
    }

    /// Starts the singleton `name` at `node`, with the default options.
    ///
    /// @param server the definition; its key is the name
    /// @throws IllegalStateException if it was started at this node already, another node has other settings, or a type
    ///     of the messages or the handed-off states is not registered
    public static <M> Singleton<M> of(Node node, String name, EntityServer<String, ?, M> server) {
        return of(node, name, server, EntityOptions.defaults());
    }

    /// Starts the singleton `name` at `node`. The number of shards does not matter.
    public static <M> Singleton<M> of(Node node, String name, EntityServer<String, ?, M> server,
            EntityOptions options) {
        return new Singleton<>(name, RunningKind.start(kind(node, name, server, options)));
    }

    /// Describes the singleton `name` at `node`, which a supervisor starts: give it the [#childSpec].
    public static <M> Singleton<M> unstarted(Node node, String name, EntityServer<String, ?, M> server,
            EntityOptions options) {
        return new Singleton<>(name, RunningKind.unstarted(kind(node, name, server, options)));
    }

    private static Kind kind(Node node, String name, EntityServer<String, ?, ?> server, EntityOptions options) {
        requireNonNull(name, "name must not be null");
        requireNonNull(options, "options must not be null");
        return new Kind(node, name, Entities.definitions(server), options.shards(1), Entities.isHost(node, options),
                true, List.of(name));
    }

    /// Returns the spec of an [#unstarted] singleton, for a supervisor of the node's runtime. It starts this node's
    /// part, starts it again after a failure, and hands the process over to another node when it stops: within 30 s,
    /// unless the spec has another [shutdown][ChildSpec#shutdown(dev.coppice.supervision.Shutdown)]. Addresses stay
    /// good.
    ///
    /// @throws IllegalStateException if the singleton was started by [#of]
    public ChildSpec<Object> childSpec() {
        return running.childSpec();
    }

    /// Returns the address of the process, wherever it runs. It never goes stale.
    public Ref<M> ref() {
        return running.ref(name);
    }

    /// Returns the name of the node where it runs, as far as this node knows.
    public Optional<String> node() {
        return running.figures().owners().stream().findFirst();
    }

    /// Hands the process over to another node, if it runs here, and takes no further part in it. Leaving the cluster
    /// does it, too.
    ///
    /// @throws IllegalStateException if it is the child of a supervisor, which ends it
    @Override public void close() {
        running.close();
    }

    @Override public String toString() {
        return running.toString();
    }
}
