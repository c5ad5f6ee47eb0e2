package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.SpawnOptions;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Streams of tasks, one for each subscriber, consumed by a process as fast as the subscriber asks.
final class TaskPublisher<R extends @Nullable Object> implements Flow.Publisher<Outcome<R>> {
    private final ActorRuntime runtime;
    private final Supplier<Stream<Outcome<R>>> streams;

    TaskPublisher(ActorRuntime runtime, Supplier<Stream<Outcome<R>>> streams) {
        this.runtime = runtime;
        this.streams = streams;
    }

    @Override public void subscribe(Flow.Subscriber<? super Outcome<R>> subscriber) {
        java.util.Objects.requireNonNull(subscriber, "a subscriber must not be null"); // as the interface demands
        Gen.spawn(runtime, new Feeding<>(streams, subscriber), SpawnOptions.NONE.ownThread().trapExits().label("TaskPublisher"));
    }

    /// The subscriber is ready for more.
    private record Demand(long elements) {}

    /// Has the process of one subscriber go on or end.
    private static final class Subscription implements Flow.Subscription {
        private final Pid process;
        /// Written by anybody, read by the process.
        volatile boolean cancelled;

        Subscription(Pid process) {
            this.process = process;
        }

        @Override public void request(long elements) {
            Gen.send(process, new Demand(elements));
        }

        @Override public void cancel() {
            cancelled = true;
            var self = ProcessContext.currentOrNull();
            if (self == null || self.pid() != process) Gen.exit(process, ExitReason.KILL); // it may be waiting, for a task or for demand
        }
    }

    /// The process of one subscriber.
    private record Feeding<R extends @Nullable Object>(
            Supplier<Stream<Outcome<R>>> streams, Flow.Subscriber<? super Outcome<R>> subscriber) implements Body {

        @Override public void run(Receiver self) {
            var subscription = new Subscription(self.pid());
            subscriber.onSubscribe(subscription);
            try (var stream = streams.get()) {
                feed(self, subscription, stream);
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) {
                if (!subscription.cancelled) subscriber.onError(thrown);
            }
        }

        private void feed(Receiver self, Subscription subscription, Stream<Outcome<R>> stream) {
            var outcomes = stream.spliterator();
            long demand = 0;
            while (!subscription.cancelled) {
                if (demand == 0) {
                    demand = ((Demand) self.receive(Demand.class::isInstance)).elements();
                    if (demand <= 0) throw new IllegalArgumentException("a subscriber must ask for at least one element, not " + demand);
                } else if (outcomes.tryAdvance(subscriber::onNext)) {
                    if (demand != Long.MAX_VALUE) demand--;
                } else {
                    if (!subscription.cancelled) subscriber.onComplete();
                    return;
                }
            }
        }
    }
}
