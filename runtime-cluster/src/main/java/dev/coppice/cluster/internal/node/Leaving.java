package dev.coppice.cluster.internal.node;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.NodeEvent.Cause;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.internal.node.LocalNode.Phase;
import dev.coppice.cluster.internal.wire.Greeting.Code;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.ops.FarProcesses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// How one node leaves: the preparations, the messages to the peers, and the end of all connections. Thread-safe.
final class Leaving {
    private final LocalNode node;
    private final NodeOptions options;
    private final List<Runnable> before = new CopyOnWriteArrayList<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile Runnable notClosing = () -> {};

    Leaving(LocalNode node) {
        this.node = node;
        this.options = node.options();
    }

    Registration before(Runnable action) {
        requireNonNull(action, "action must not be null");
        before.add(action);
        return () -> before.remove(action);
    }

    /// Leaves when the runtime closes.
    void whenRuntimeCloses() {
        notClosing = FarProcesses.whenClosing(node.runtime(), this::leave);
        if (!node.runtime().isOpen()) leave(); // it closed meanwhile
    }

    /// Leaves; queued messages are sent before. Only the first call has an effect.
    void leave() {
        if (!begun.compareAndSet(false, true)) return;
        for (var action : before) {
            try {
                action.run();
            } catch (RuntimeException | Error failed) { // it must not keep the node from leaving
                node.reports().error("an action before node " + options.name() + " leaves has failed", failed);
            }
        }
        node.enter(Phase.LEAVING);
        notClosing.run();
        var told = node.links().leave();
        node.steps().await("queued messages to be sent before node " + options.name() + " leaves", () -> {
            for (var link : told) {
                if (!link.saidBye() && link.connection() != null) return false;
            }
            return true;
        }, options.leaveTimeout());
        shutDown();
        node.reports().info("node " + options.name() + " has left the cluster " + options.cluster());
    }

    /// Ends all connections and closes the channel. The runtime may join again.
    void shutDown() {
        var links = node.links();
        node.enter(Phase.LEFT);
        var done = new AtomicBoolean();
        node.later(() -> {
            node.nameService().close();
            links.endAll(Cause.DISCONNECTED, "this node leaves", Code.LEAVING);
            node.connections().giveUpAwaited();
            done.set(true);
        });
        node.steps().await("the end of the connections of node " + options.name(), done::get, Duration.ofSeconds(10));
        node.steps().await("the last words of node " + options.name(), () -> !links.haveUnsentGreetings(),
                Duration.ofSeconds(links.channel() == null ? 0 : 1));
        links.close();
        node.services().end();
        node.steps().close();
        Slot.of(node.runtime()).free(node);
    }
}
