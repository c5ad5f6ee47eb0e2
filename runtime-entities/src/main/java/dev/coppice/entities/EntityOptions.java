package dev.coppice.entities;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Options of a kind of entities. Immutable: each method returns a changed copy.
///
/// All nodes must give a kind the same [#shards] and the same [#split]; a node that differs is refused that kind.
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="options"}
///
/// @param shards into how many parts the keys are divided; whole parts move between nodes; default 256
/// @param moves how much of the kind moves at once, from 0 (exclusive) to 1; default a tenth
/// @param split the reaction to a split; default [SplitPolicy#MAJORITY]
/// @param role only nodes that have given themselves this role run entities of the kind; default null, all that start
///     the kind. Nodes without it can use them
/// @param buffer how many messages of a node wait for one moving shard; default 1,000
/// @param bufferTimeout how long a message waits for a moving shard, or for room on the connection to its owner;
///     default 10 s
/// @param handOffTimeout how long an entity may take to finish its callback and hand its state over; default 5 s
/// @param lease how long a node continues to run its entities after it was last in touch with a majority; default 10 s
/// @param stopAfter how long after the loss of a node its entities start elsewhere; default 17 s. At least the lease
/// @param remembered whether entities start without a message: after the loss of their node, and after a crash;
///     default `false`
public record EntityOptions(
        int shards,
        double moves,
        SplitPolicy split,
        @Nullable String role,
        int buffer,
        Duration bufferTimeout,
        Duration handOffTimeout,
        Duration lease,
        Duration stopAfter,
        boolean remembered) {
    private static final int MOST_SHARDS = 1 << 14;
    private static final EntityOptions DEFAULTS = new EntityOptions(256, 0.1, SplitPolicy.MAJORITY, null, 1_000,
            Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(17), false);

    public EntityOptions {
        if (shards < 1 || shards > MOST_SHARDS)
            throw new IllegalArgumentException("shards must be 1 to " + MOST_SHARDS + ": " + shards);
        if (!(moves > 0 && moves <= 1))
            throw new IllegalArgumentException("moves must be greater than 0 and at most 1: " + moves);
        requireNonNull(split, "split must not be null");
        if (buffer < 0) throw new IllegalArgumentException("buffer must not be negative: " + buffer);
        Timeouts.require("bufferTimeout", bufferTimeout);
        Timeouts.require("handOffTimeout", handOffTimeout);
        Timeouts.requireAtLeast("lease", lease, Duration.ofSeconds(2));
        Timeouts.requireAtLeast("stopAfter", stopAfter, lease);
    }

    public static EntityOptions defaults() {
        return DEFAULTS;
    }

    /// Sets into how many parts the keys are divided: some ten for each node that the cluster will ever have.
    public EntityOptions shards(int number) {
        return new EntityOptions(number, moves, split, role, buffer, bufferTimeout, handOffTimeout, lease, stopAfter,
                remembered);
    }

    /// Sets how much of the kind moves at once.
    public EntityOptions moves(double share) {
        return new EntityOptions(shards, share, split, role, buffer, bufferTimeout, handOffTimeout, lease, stopAfter,
                remembered);
    }

    /// Sets the reaction to a split.
    public EntityOptions split(SplitPolicy policy) {
        return new EntityOptions(shards, moves, policy, role, buffer, bufferTimeout, handOffTimeout, lease, stopAfter,
                remembered);
    }

    /// Runs the entities only on nodes that have given themselves this role.
    public EntityOptions role(String name) {
        return new EntityOptions(shards, moves, split, requireNonNull(name, "name must not be null"), buffer,
                bufferTimeout, handOffTimeout, lease, stopAfter, remembered);
    }

    /// Sets how many messages of a node wait for one moving shard, and for how long.
    public EntityOptions buffer(int messages, Duration timeout) {
        return new EntityOptions(shards, moves, split, role, messages, timeout, handOffTimeout, lease, stopAfter,
                remembered);
    }

    /// Sets how long an entity may take to hand its state over.
    public EntityOptions handOffTimeout(Duration timeout) {
        return new EntityOptions(shards, moves, split, role, buffer, bufferTimeout, timeout, lease, stopAfter,
                remembered);
    }

    /// Sets how long a node without a majority continues, and after how long the entities of a lost node start
    /// elsewhere. The difference is the drift between clocks that is tolerated in that time.
    public EntityOptions takeOver(Duration leaseTime, Duration stopTime) {
        return new EntityOptions(shards, moves, split, role, buffer, bufferTimeout, handOffTimeout, leaseTime, stopTime,
                remembered);
    }

    /// Makes entities start without a message: after the loss of their node, and after a crash.
    public EntityOptions remembered(boolean start) {
        return new EntityOptions(shards, moves, split, role, buffer, bufferTimeout, handOffTimeout, lease, stopAfter,
                start);
    }
}
