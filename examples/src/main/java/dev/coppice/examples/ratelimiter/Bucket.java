package dev.coppice.examples.ratelimiter;

// @start region="bucket"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.time.Duration;
import java.util.function.LongSupplier;

/// The tokens of one client. The state is the time at which the bucket is full again.
///
/// The registry also keeps that time, so that a bucket that is started after a crash continues where the last one
/// stopped. A full bucket is equivalent to none, so a bucket ends when it has been idle for a while.
final class Bucket extends GenServer<Long, Bucket.Message> {
    sealed interface Message {}
    record Take() implements Message, Call<Message, Decision> {}

    /// The key under which the registry keeps the time.
    private record FullAt(String client) {}

    private final FullAt key;
    private final Rate rate;
    private final LongSupplier clock;
    private final Registry<String, Message> registry;

    Bucket(String client, Rate rate, LongSupplier clock, Registry<String, Message> registry) {
        this.key = new FullAt(client);
        this.rate = rate;
        this.clock = clock;
        this.registry = registry;
    }

    @Override protected Next<Long> init() {
        long fullAt = (Long) registry.meta(key).orElse(clock.getAsLong());
        return next(fullAt);
    }

    @Override protected Duration idleAfter() {
        return rate.timeToFill();
    }

    @Override protected Next<Long> handle(Message message, Long fullAt) {
        return switch (message) {
            case Take take -> {
                var decision = rate.take(fullAt, clock.getAsLong());
                long after = decision instanceof Decision.Granted granted ? granted.fullAt() : fullAt;
                registry.putMeta(key, after); // before the client receives the decision
                yield next(after).reply(take, decision);
            }
        };
    }

    @Override protected Next<Long> handleSignal(Signal signal, Long fullAt) {
        long missing = fullAt - clock.getAsLong();
        if (missing > 0) return keep().idleAfter(Duration.ofNanos(missing));
        registry.deleteMeta(key);
        return stop(ExitReason.NORMAL);
    }
}
// @end
