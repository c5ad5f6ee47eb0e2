package dev.coppice.behaviours.stage;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;

/// A subscription of one stage to another. May be used from any thread.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="cancel"}
public final class Subscription {
    final Pid producer;
    final Pid consumer;

    Subscription(Pid producer, Pid consumer) {
        this.producer = producer;
        this.consumer = consumer;
    }

    /// Ends the subscription and returns at once. Both stages keep running. Events that the
    /// consumer has not received are dropped. Idempotent.
    public void cancel() {
        Gen.send(consumer, new Stage.Unsubscribe<>(this));
    }

    /// The stage that sends the events.
    public Pid producer() {
        return producer;
    }

    /// The stage that receives the events.
    public Pid consumer() {
        return consumer;
    }

    @Override public String toString() {
        return consumer + " of " + producer;
    }
}
