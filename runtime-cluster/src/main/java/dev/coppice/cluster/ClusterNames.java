package dev.coppice.cluster;

import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The names that all nodes of a cluster share, as one node sees them: see [Node#names]. A process may hold any number
/// of them.
///
/// Each name has a home, one member of the [settled group][Node#group], which decides which process gets it. A look-up
/// sends no message: each node has a copy of the table. While a split lasts, each side may give a name to a process of
/// its own; when the sides meet, the home applies the [rule][ClashRule] of the name, and one process is notified
/// [that it lost][NameTaken]. So these names suit processes that may run twice for a while. They promise neither that
/// at most one process holds a name at any moment, nor that a node sees at once what another one has registered.
///
/// A key travels between nodes, and equal keys must have equal texts (`toString`) on all of them: the home is chosen by
/// the text.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterNamesExamples" region="names"}
public interface ClusterNames extends NameRegistry {

    /// Makes `pid` the holder of `key`, unless a living process of the cluster holds it. Waits until the home has
    /// decided, at most [NodeOptions#nameTimeout]; in a process, only that process waits. If `pid` holds the name
    /// already, nothing changes, and the [rule][ClashRule] of its registration stays.
    ///
    /// @param pid a process of this node
    /// @return null if `pid` now holds the name, otherwise the process that holds it
    /// @throws Undecided if there is no decision in time
    /// @throws IllegalArgumentException if `pid` runs on another node, or the key cannot travel
    /// @throws IllegalStateException if this node is a guest, or has left
    @Override @Nullable Pid register(Object key, Pid pid);

    /// Does the same as [#register] without waiting. The future completes exceptionally with the exceptions that
    /// [#register] throws after it has waited.
    CompletableFuture<@Nullable Pid> registerAsync(Object key, Pid pid);

    /// Makes `pid` the holder of `key` in place of any other process, which is not notified. Waits as [#register] does.
    void reregister(Object key, Pid pid);

    /// Frees `key`, wherever its holder runs. The holder is not notified. Returns at once; a node that does not reach
    /// the holder does not see its registration either.
    void unregister(Object key);

    /// Returns the names and their living holders, as this node sees them.
    Map<Object, Pid> holders();

    /// Lets the name's [rule][ClashRule#resolver] use `chooser`, until the returned handle is closed. It returns one of
    /// the two processes, which keeps the name. It is called in a process of its own. If it throws, takes longer than a
    /// second, or returns anything else, the older registration stays, and the failure is reported.
    ///
    /// @throws IllegalArgumentException if this node provides a function under this name already
    Registration provide(String resolver, Function<? super NameClash, ? extends @Nullable Pid> chooser);
}
