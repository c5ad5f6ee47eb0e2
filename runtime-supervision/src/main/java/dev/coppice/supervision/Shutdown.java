package dev.coppice.supervision;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;

/// How a supervisor shuts a child down.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
public sealed interface Shutdown {

    /// Kills the child, without a shutdown signal first.
    record BrutalKill() implements Shutdown {
        @Override public String toString() {
            return "brutal kill";
        }
    }

    /// Sends the child the shutdown signal, and kills it if it has not ended within `timeout`.
    record Timeout(Duration timeout) implements Shutdown {
        /// @throws IllegalArgumentException if `timeout` is negative; [ChildSpec#check] finds that it is null
        public Timeout {
            Timeouts.check("timeout", timeout);
        }

        @Override public String toString() {
            return "timeout " + timeout;
        }
    }

    /// Sends the child the shutdown signal and waits forever. Suitable for supervisors, which have timeouts for their
    /// own children.
    record Infinity() implements Shutdown {
        @Override public String toString() {
            return "infinity";
        }
    }

    /// Kills the child at once. It cannot clean up; its supervisor does not wait for code that is still running.
    static Shutdown brutalKill() {
        return new BrutalKill();
    }

    /// Gives the child `timeout` to end after the shutdown signal. A worker has five seconds by default.
    static Shutdown timeout(Duration timeout) {
        return new Timeout(timeout);
    }

    /// Waits for the end of the child without a timeout: the default of supervisors.
    static Shutdown infinity() {
        return new Infinity();
    }
}
