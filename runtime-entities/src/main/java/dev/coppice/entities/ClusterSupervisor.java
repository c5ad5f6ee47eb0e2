package dev.coppice.entities;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Node;
import dev.coppice.core.Ref;
import dev.coppice.entities.internal.ChildEntry;
import dev.coppice.entities.internal.Definitions;
import dev.coppice.entities.internal.Hooks;
import dev.coppice.entities.internal.Kind;
import dev.coppice.entities.internal.RunningKind;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A supervisor of the whole cluster: its children run on one node each, and survive that node.
///
/// Every node starts it under the same name, with the factories of its children. A child is started with an id, the
/// name of a factory, and an argument. It is restarted on its node as its [Restart] says; all children at a node share
/// a budget of three restarts in five seconds, and the child that exceeds it is given up. When its node leaves, the
/// child moves, with the result of its [handOff][EntityServer#handOff]; when the node is lost, it starts elsewhere
/// after [stopAfter][EntityOptions#stopAfter]. A move is no restart.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="supervisor"}
///
/// # Guarantees
///
/// Those of [Entities]. A child that was added is remembered by all nodes; if its node is lost in the moment in which
/// it was added, before any other node has learned of it, the child is lost, too.
public final class ClusterSupervisor implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final RunningKind running;

    private ClusterSupervisor(RunningKind running) {
        this.running = running;
    }

    /// A child of a cluster supervisor.
    ///
    /// @param factory the name of its factory
    /// @param node the name of the node where it runs, as far as this node knows
    public record Child(String id, String factory, String node) {}

    /// The definitions of the children. Immutable.
    public static final class Factories {
        private final Map<String, Function<Object, EntityServer<String, ?, ?>>> makers;

        private Factories(Map<String, Function<Object, EntityServer<String, ?, ?>>> makers) {
            this.makers = Map.copyOf(makers);
        }

        public static Factories none() {
            return new Factories(Map.of());
        }

        /// Returns these with one more.
        ///
        /// @param code makes the definition of a child from its argument; called for each start, so it must be quick
        public <A, M> Factories and(
                Factory<A, M> factory, Function<? super A, ? extends EntityServer<String, ?, M>> code) {
            requireNonNull(code, "code must not be null");
            var more = new HashMap<>(makers);
            @SuppressWarnings("unchecked") // children are started with the argument that their factory takes
            Function<Object, EntityServer<String, ?, ?>> maker = argument -> code.apply((A) argument);
            more.put(factory.name(), maker);
            return new Factories(more);
        }
    }

    private record Children(Factories factories) implements Definitions {
        @Override public @Nullable Hooks of(Object key, @Nullable Object note) {
            if (!(note instanceof ChildEntry entry)) return null;
            var maker = factories.makers.get(entry.factory());
            var argument = entry.argument();
            return maker == null || argument == null ? null : Entities.hooks(maker.apply(argument));
        }

        @Override public void check(Object message) {
            requireNonNull(message, "message must not be null"); // the child itself knows its protocol
        }

        @Override public boolean areChildren() {
            return true;
        }
    }

    /// Starts the supervisor `name` at `node`, with the default options.
    ///
    /// @throws IllegalStateException if it was started at this node already, or another node has other settings
    public static ClusterSupervisor of(Node node, String name, Factories factories) {
        return of(node, name, factories, EntityOptions.defaults());
    }

    /// Starts the supervisor `name` at `node`.
    public static ClusterSupervisor of(Node node, String name, Factories factories, EntityOptions options) {
        return new ClusterSupervisor(RunningKind.start(kind(node, name, factories, options)));
    }

    /// Describes the supervisor `name` at `node`, which another supervisor starts: give it the [#childSpec].
    public static ClusterSupervisor unstarted(Node node, String name, Factories factories, EntityOptions options) {
        return new ClusterSupervisor(RunningKind.unstarted(kind(node, name, factories, options)));
    }

    private static Kind kind(Node node, String name, Factories factories, EntityOptions options) {
        requireNonNull(name, "name must not be null");
        requireNonNull(factories, "factories must not be null");
        requireNonNull(options, "options must not be null");
        return new Kind(node, name, new Children(factories), options, Entities.isHost(node, options), false, List.of());
    }

    /// Returns the spec of an [#unstarted] supervisor, for a supervisor of the node's runtime. It starts this node's
    /// part, starts it again after a failure, and hands the children over to other nodes when it stops: within 30 s,
    /// unless the spec has another [shutdown][ChildSpec#shutdown(dev.coppice.supervision.Shutdown)]. Addresses stay
    /// good.
    ///
    /// @throws IllegalStateException if it was started by [#of]
    public ChildSpec<Object> childSpec() {
        return running.childSpec();
    }

    /// Starts a [permanent][Restart#PERMANENT] child and waits until it is known. Its `init` may still run.
    ///
    /// @throws IllegalArgumentException if the argument cannot travel
    /// @throws IllegalStateException if there is a child of this id
    /// @throws dev.coppice.core.CallFailed if its node cannot be reached, has no such factory
    ///     ([NoFactory][dev.coppice.cluster.NoFactory]), cannot read the argument, or the factory throws
    public <A, M> Ref<M> start(String id, Factory<A, M> factory, A argument) {
        return start(id, factory, argument, Restart.PERMANENT);
    }

    /// Starts a child as [#start(String, Factory, Object)] does.
    public <A, M> Ref<M> start(String id, Factory<A, M> factory, A argument, Restart restart) {
        requireNonNull(id, "id must not be null");
        requireNonNull(argument, "argument must not be null");
        requireNonNull(restart, "restart must not be null");
        if (!running.startChild(id, new ChildEntry(factory.name(), argument, restart), TIMEOUT))
            throw new IllegalStateException("there is a child " + id + " of " + running + "; stop it first");
        return running.ref(id);
    }

    /// Ends a child, wherever it runs, and forgets it. Returns whether there was one.
    public boolean stop(String id) {
        return running.stopChild(requireNonNull(id, "id must not be null"), TIMEOUT);
    }

    /// Returns the address of the child with this id, wherever it runs. It never goes stale.
    public <M> Ref<M> ref(String id) {
        return running.ref(requireNonNull(id, "id must not be null"));
    }

    /// Returns the children of the whole cluster, by id.
    public List<Child> which() {
        var figures = running.figures();
        var list = new ArrayList<Child>();
        figures.children().forEach((id, entry) -> list.add(new Child((String) id, entry.factory(),
                running.ownerOf(figures, id))));
        list.sort(Comparator.comparing(Child::id));
        return List.copyOf(list);
    }

    /// Returns how many children there are in the whole cluster.
    public int count() {
        return running.figures().children().size();
    }

    /// Hands the children over to other nodes and ends the supervisor at this one. Leaving the cluster does it, too.
    ///
    /// @throws IllegalStateException if it is the child of a supervisor, which ends it
    @Override public void close() {
        running.close();
    }

    @Override public String toString() {
        return running.toString();
    }
}
