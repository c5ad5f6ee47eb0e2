package dev.coppice.examples.ratelimiter;

// @start region="bucket"
import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.behaviours.Registry;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.time.Duration;
import java.util.function.LongSupplier;

/// The tokens of one client. Its state is the moment at which the bucket is full again.
///
/// That moment is also kept beside the bucket, with the registry: a bucket that comes after a crash goes on where the last one stopped. A bucket that is
/// full is as good as none, so it ends when nobody has asked for a while.
final class Bucket extends GenServer<Long, Bucket.Message> {
    sealed interface Message {}
    record Take() implements Message, Call<Message, Decision> {}

    /// Under which key the registry keeps the moment.
    private record FullAt(String client) {}

    private final FullAt key;
    private final Rate rate;
    private final LongSupplier clock;
    private final Registry<String, Object> registry;

    Bucket(String client, Rate rate, LongSupplier clock, Registry<String, Object> registry) {
        this.key = new FullAt(client);
        this.rate = rate;
        this.clock = clock;
        this.registry = registry;
    }

    @Override protected Next<Long> init() {
        long fullAt = (Long) registry.meta(key).orElse(clock.getAsLong());
        return next(fullAt).idleAfter(rate.timeToFill());
    }

    @Override protected Next<Long> handle(Message message, Long fullAt) {
        return switch (message) {
            case Take take -> {
                var decision = rate.take(fullAt, clock.getAsLong());
                long after = decision instanceof Decision.Granted granted ? granted.fullAt() : fullAt;
                registry.putMeta(key, after); // before anybody hears of it
                yield next(after).reply(take, decision).idleAfter(rate.timeToFill());
            }
        };
    }

    @Override protected Next<Long> handleSignal(Signal signal, Long fullAt) {
        long missing = fullAt - clock.getAsLong();
        if (missing > 0) return same().idleAfter(Duration.ofNanos(missing));
        registry.deleteMeta(key);
        return stop(ExitReason.NORMAL);
    }
}
// @end
