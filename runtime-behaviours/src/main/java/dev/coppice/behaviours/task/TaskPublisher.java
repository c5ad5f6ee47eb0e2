package dev.coppice.behaviours.task;

import dev.coppice.behaviours.internal.support.FlowSubscriber;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Publishes streams of tasks, one for each subscriber. A process consumes the stream at the pace of the subscriber.
final class TaskPublisher<R extends @Nullable Object> implements Flow.Publisher<Outcome<R>> {
    private static final SpawnOptions OPTIONS = SpawnOptions.NONE.onDedicatedThread().label("TaskPublisher");

    private final ActorRuntime runtime;
    private final Function<TaskStarter, Stream<Outcome<R>>> streams;

    /// @param streams creates the stream of one subscriber, given the starter of its tasks
    TaskPublisher(ActorRuntime runtime, Function<TaskStarter, Stream<Outcome<R>>> streams) {
        this.runtime = runtime;
        this.streams = streams;
    }

    @Override public void subscribe(Flow.Subscriber<? super Outcome<R>> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber must not be null"); // Flow requires it
        var flow = new FlowSubscriber<Outcome<R>>(subscriber);
        Pid process;
        try {
            process = Gen.spawn(runtime, new Feeding<>(streams, flow), OPTIONS);
        } catch (Throwable refused) { // for example, the runtime is closed; the subscriber gets onError
            flow.fail(refused);
            return;
        }
        flow.endWith(process);
    }

    /// A request of the subscriber for more elements.
    private record Demand(long elements) implements Enclosing {}

    /// The subscription of one subscriber, which resumes or ends the process.
    private record Subscription(Pid process, FlowSubscriber<?> subscriber) implements Flow.Subscription {

        @Override public void request(long elements) {
            if (!subscriber.isOver()) Gen.send(process, new Demand(elements));
        }

        @Override public void cancel() {
            subscriber.cancel();
            var self = ProcessContext.currentOrNull();
            // The process may be waiting for a task or for demand.
            if (self == null || self.pid() != process) Gen.exit(process, ExitReason.KILL);
        }
    }

    /// The process of one subscriber.
    private record Feeding<R extends @Nullable Object>(
            Function<TaskStarter, Stream<Outcome<R>>> streams,
            FlowSubscriber<Outcome<R>> subscriber) implements ProcessBody {

        @Override public void run(ReceiveContext self) {
            subscriber.subscribe(new Subscription(self.pid(), subscriber));
            try (var stream = streams.apply(new OwnedTasks(self.pid()))) {
                feed(self, stream);
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) {
                // The subscriber itself threw: that is a crash and is reported.
                if (!subscriber.fail(thrown)) throw thrown;
            }
        }

        private void feed(ReceiveContext self, Stream<Outcome<R>> stream) {
            var outcomes = stream.spliterator();
            long demand = 0;
            while (!subscriber.isOver()) {
                if (demand == 0) {
                    demand = ((Demand) self.receive(Demand.class::isInstance)).elements();
                    if (demand <= 0) {
                        throw new IllegalArgumentException("a subscriber must request at least one element: " + demand);
                    }
                } else if (outcomes.tryAdvance(subscriber::next)) {
                    if (demand != Long.MAX_VALUE) demand--;
                } else {
                    subscriber.complete();
                }
            }
        }
    }
}
