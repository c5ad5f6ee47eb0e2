package dev.coppice.cluster.internal.names;

import dev.coppice.core.ActorRuntime;
import java.time.Duration;
import java.util.UUID;

/// The services of a node for its name service.
public interface Surroundings {

    ActorRuntime runtime();

    /// Returns the name of the node.
    String name();

    UUID incarnation();

    boolean isGuest();

    /// Returns how long a registration may take.
    Duration limit();

    /// Returns the time of day in milliseconds; virtual time in a simulation.
    long millis();

    /// Runs `action` where everything of the name service runs.
    void later(Runnable action);

    /// Does the same after `delay`.
    void after(Duration delay, Runnable action);

    /// Sends a message to a peer that is up; otherwise does nothing.
    void send(UUID peer, NameMessage message);

    void report(String text);

    /// Records that two processes held a name.
    void clashed(Object key, String winner, String loser);
}
