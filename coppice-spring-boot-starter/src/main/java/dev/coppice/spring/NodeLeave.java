package dev.coppice.spring;

import dev.coppice.cluster.Node;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/// Makes the node leave when the application closes: after the web server has answered all accepted requests, and
/// before the processes end. So the other nodes learn that it leaves, instead of losing its processes one by one, and
/// entities move to them while it still runs.
///
/// A context that is only stopped, and may be started again, stays in the cluster.
final class NodeLeave implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {
    private final Node node;
    private volatile boolean running;
    private volatile boolean closing;

    NodeLeave(Node node) {
        this.node = node;
    }

    /// Stops before the root supervisor: higher phases stop first.
    @Override public int getPhase() {
        return RootSupervisor.PHASE + 1;
    }

    @Override public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
    }

    @Override public void start() {
        running = true;
    }

    @Override public boolean isRunning() {
        return running;
    }

    @Override public void stop() {
        if (closing) node.close();
        running = false;
    }

    /// Leaves on a thread of its own: Spring limits the time of each phase.
    @Override public void stop(Runnable callback) {
        Thread.ofVirtual().name(node.name() + "-leave").start(() -> {
            try {
                stop();
            } finally {
                callback.run();
            }
        });
    }
}
