package dev.coppice.cluster.internal.node;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.ClusterNames;
import dev.coppice.cluster.NameClash;
import dev.coppice.cluster.Undecided;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.spi.Timeouts;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The cluster-wide names of one node, for registrations with one rule. All views of a node are equal, because they are
/// of the same names. Thread-safe.
final class NamesView implements ClusterNames {
    private final LocalNode node;
    private final ClashRule rule;

    NamesView(LocalNode node, ClashRule rule) {
        this.node = node;
        this.rule = requireNonNull(rule, "rule must not be null");
    }

    /// @throws IllegalArgumentException if the key cannot travel
    <M> Name<M> name(Object key) {
        node.nameKeys().check(key);
        return new Name<>(key, this);
    }

    boolean isOf(LocalNode other) {
        return node == other;
    }

    private CompletableFuture<@Nullable Pid> begin(Object key, Pid pid, boolean replace) {
        requireNonNull(pid, "pid must not be null");
        node.nameKeys().check(key);
        return node.nameService().register(key, pid, rule, replace);
    }

    @Override public @Nullable Pid register(Object key, Pid pid) {
        return await(key, begin(key, pid, false));
    }

    @Override public CompletableFuture<@Nullable Pid> registerAsync(Object key, Pid pid) {
        var inner = begin(key, pid, false);
        var result = new CompletableFuture<@Nullable Pid>();
        inner.whenComplete((holder, failure) -> node.elsewhere(() -> {
            if (failure == null) result.complete(holder);
            else result.completeExceptionally(failure);
        }));
        result.whenComplete((holder, failure) -> inner.cancel(false));
        return result;
    }

    @Override public void reregister(Object key, Pid pid) {
        await(key, begin(key, pid, true));
    }

    private @Nullable Pid await(Object key, CompletableFuture<@Nullable Pid> result) {
        var wake = FarProcesses.waker();
        result.whenComplete((holder, failure) -> wake.run());
        try {
            // the service gives up first
            long deadline = Timeouts.deadline(node.now(), node.options().nameTimeout().multipliedBy(2));
            boolean decided = FarProcesses.await(
                    node.runtime(), "the decision about the name " + key, result::isDone, deadline);
            if (!decided) throw new Undecided(key, node.options().nameTimeout(), "this node has not answered");
            return result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) throw cause;
            throw failed;
        } finally {
            result.cancel(false);
        }
    }

    @Override public void unregister(Object key, Pid pid) {
        requireNonNull(key, "key must not be null");
        node.nameService().unregister(key, requireNonNull(pid, "pid must not be null"));
    }

    @Override public void unregister(Object key) {
        node.nameService().unregister(requireNonNull(key, "key must not be null"));
    }

    @Override public @Nullable Pid whereis(Object key) {
        return node.nameService().find(requireNonNull(key, "key must not be null"));
    }

    @Override public Map<Object, Pid> holders() {
        return node.nameService().living();
    }

    @Override public Registration provide(
            String resolver, Function<? super NameClash, ? extends @Nullable Pid> chooser) {
        return node.nameService().provide(requireNonNull(resolver, "resolver must not be null"),
                requireNonNull(chooser, "chooser must not be null"));
    }

    @Override public @Nullable String outage() {
        return node.nameService().isClosed() ? "node " + node.name() + " has left its cluster" : null;
    }

    @Override public boolean equals(@Nullable Object other) {
        return other instanceof NamesView view && view.node == node;
    }

    @Override public int hashCode() {
        return System.identityHashCode(node);
    }

    @Override public String toString() {
        return "cluster " + node.options().cluster();
    }
}
