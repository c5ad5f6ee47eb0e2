package dev.coppice.supervision;

import java.time.Duration;

/// How a supervisor ends a child.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
public sealed interface Shutdown {

    /// Kills it, without telling it first.
    record BrutalKill() implements Shutdown {
        @Override public String toString() {
            return "brutal kill";
        }
    }

    /// Tells it to shut down, and kills it if it has not ended within `limit`.
    record Within(Duration limit) implements Shutdown {
        @Override public String toString() {
            return "within " + limit;
        }
    }

    /// Tells it to shut down and waits for ever. Right for supervisors, which have limits for their own children.
    record Infinity() implements Shutdown {
        @Override public String toString() {
            return "infinity";
        }
    }

    static Shutdown brutalKill() {
        return new BrutalKill();
    }

    static Shutdown within(Duration limit) {
        return new Within(limit);
    }

    static Shutdown infinity() {
        return new Infinity();
    }
}
