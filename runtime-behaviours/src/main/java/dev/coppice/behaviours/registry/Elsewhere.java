package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.internal.counterpart.Counterparts;
import dev.coppice.behaviours.internal.registry.Companion;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.CounterpartMessage.Published;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ServiceName;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The other nodes as a [PubSub] sees them.
///
/// The process of the first partition finds its counterparts, and receives the messages that are published at other
/// nodes. Publishers read the counterparts from any thread. They need no lock: the list is immutable and replaced as a
/// whole, and a publisher that reads the previous one publishes as if a moment earlier.
///
/// @param received handles a message that was published at another node, in that process
record Elsewhere<T>(ServiceName service, String kind, Consumer<? super Published> received, Seen<T> seen)
        implements Companion {

    /// The counterparts, once there are some.
    private static final class Seen<T> {
        volatile @Nullable Counterparts<T> counterparts;
    }

    Elsewhere(ServiceName service, String kind, Consumer<? super Published> received) {
        this(service, kind, received, new Seen<>());
    }

    /// Returns the counterparts, or null if no other node has sent a message.
    @Nullable Counterparts<T> counterparts() {
        return seen.counterparts;
    }

    /// Sends `message` to each node once, without waiting.
    ///
    /// @throws IllegalArgumentException if it cannot travel
    void publish(Counterparts<T> to, Object topic, Object message, @Nullable Pid except) {
        var far = except == null || except.node().isEmpty() ? null : except; // a local process subscribes here only
        var published = new Published(topic, message, far);
        for (var counterpart : to.all()) {
            if (counterpart.isAlive()) Gen.offer(counterpart, published);
        }
    }

    @Override public Running begin(ProcessContext self) {
        var counterparts = new Counterparts<T>(self, service, kind, visitor -> {}, change -> {});
        return new Running() {
            @Override public boolean message(Object message) {
                if (message instanceof Published published) {
                    receive(self, published);
                    return true;
                }
                if (!counterparts.message(message)) return false;
                seen.counterparts = counterparts;
                return true;
            }

            @Override public boolean down(Signal.Down down) {
                return counterparts.down(down);
            }
        };
    }

    private void receive(ProcessContext self, Published published) {
        try {
            received.accept(published);
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // for example, equals of the topic throws, so it has no subscriber here
            Report.write(self.runtime(), kind, Level.ERROR,
                    any -> self.pid() + " cannot pass on a message of another node",
                    () -> Map.of("topic", published.topic()), thrown);
        }
    }
}
