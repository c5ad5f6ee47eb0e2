package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Peer;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One incarnation of another node. One object for each incarnation as long as its link exists. Thread-safe.
final class RemotePeer implements Peer {
    private final LocalNode node;
    private final UUID incarnation;
    private final String name;
    private final Set<String> roles;
    private final String version;
    final Set<Right> rights;
    private volatile @Nullable Connection connection;
    private volatile long epoch;
    private volatile long confirmedAt;

    RemotePeer(LocalNode node, UUID incarnation, String name, Set<String> roles, String version) {
        this.node = node;
        this.incarnation = incarnation;
        this.name = name;
        this.roles = roles;
        this.version = version;
        this.rights = node.options().rightsOf(roles);
    }

    void connected(Connection newConnection, long newEpoch) {
        epoch = newEpoch;
        confirmedAt = node.now();
        connection = newConnection;
    }

    /// Notes that the peer has answered a heartbeat that was sent at `sentAt`.
    void confirmed(long sentAt) {
        confirmedAt = sentAt;
    }

    @Override public Duration unconfirmed() {
        return Duration.ofNanos(node.now() - confirmedAt);
    }

    void disconnected() {
        connection = null;
    }

    /// Returns the present connection, or null.
    @Nullable Connection connection() {
        return connection;
    }

    @Override public String name() {
        return name;
    }

    @Override public UUID incarnation() {
        return incarnation;
    }

    @Override public Set<String> roles() {
        return roles;
    }

    @Override public String version() {
        return version;
    }

    @Override public long epoch() {
        return epoch;
    }

    @Override public boolean isUp() {
        return connection != null;
    }

    @Override public <M> Ref<M> ref(Name<M> wanted) {
        return node.ref(name, wanted);
    }

    @Override public <A, M> Ref<M> start(Factory<A, M> factory, A argument) {
        StartResult<M> result = start(factory, argument, StartOptions.defaults(), false);
        if (result instanceof StartResult.Started<M> started) return started.ref();
        throw new StartFailed(factory.name() + " on node " + name, result);
    }

    @Override public <A,
            M> StartResult<M> start(Factory<A, M> factory, A argument, StartOptions options, boolean linked) {
        return RemoteStarts.start(node, this, factory, argument, options, linked);
    }

    @Override public <A, R extends @Nullable Object> CompletableFuture<R> async(TaskFactory<A, R> task, A argument) {
        return RemoteStarts.async(node, this, task, argument);
    }

    @Override public <A,
            R extends @Nullable Object> R run(TaskFactory<A, R> task, A argument, @Nullable Duration timeout) {
        return RemoteStarts.run(node, this, task, argument, timeout);
    }

    @Override public void disconnect() {
        node.later(() -> node.links().disconnect(this));
    }

    @Override public boolean equals(@Nullable Object other) {
        return other instanceof RemotePeer peer && peer.incarnation.equals(incarnation);
    }

    @Override public int hashCode() {
        return incarnation.hashCode();
    }

    @Override public String toString() {
        return name;
    }
}
