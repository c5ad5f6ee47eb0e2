package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;

/// One stage's subscription to another. May be used from any thread.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="cancel"}
public final class Subscription {
    final Pid producer;
    final Pid consumer;

    Subscription(Pid producer, Pid consumer) {
        this.producer = producer;
        this.consumer = consumer;
    }

    /// Ends the subscription and returns at once; both stages live on. What is on its way is dropped. Cancelling twice does nothing.
    public void cancel() {
        Gen.send(consumer, new Stage.Unsubscribe<>(this));
    }

    /// Who sends the events.
    public Pid producer() {
        return producer;
    }

    /// Who gets them.
    public Pid consumer() {
        return consumer;
    }

    @Override public String toString() {
        return consumer + " of " + producer;
    }
}
