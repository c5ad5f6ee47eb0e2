package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import java.time.Duration;

/// Thrown when there is no decision about a cluster-wide name within [NodeOptions#nameTimeout]. The process does not
/// hold the name. Registering may be tried again. A start under the name fails with [Value] as its reason, and so does
/// a process that does not catch it.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="undecided"}
public final class Undecided extends ProcessExit {
    private static final long serialVersionUID = 1L;

    /// The value of the reason.
    ///
    /// @param key the key of the name
    /// @param why the missing condition
    public record Value(Object key, String why) {
        public Value {
            requireNonNull(key, "key must not be null");
            requireNonNull(why, "why must not be null");
        }

        @Override public String toString() {
            return "it is not decided which process gets the name " + key + ": " + why;
        }
    }

    public Undecided(Object key, Duration waited, String why) {
        super(ExitReason.of(new Value(key, why + ", for " + waited)));
    }
}
