package dev.coppice.behaviours;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Tasks;
import dev.coppice.supervision.Supervisor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Messages by topic: whoever publishes does not know who has subscribed.
///
/// {@snippet class="dev.coppice.behaviours.snippets.PubSubExamples" region="pubsub"}
///
/// Built on a [Registry] with duplicate keys, and like it the definition of a process as well as the handle to use it by: have a supervisor start it. Subscribers are
/// processes; a subscription ends with its process, or with the registry. One who subscribes twice gets each message twice.
///
/// Publishing may be done from any thread, waits for nobody and takes no lock. A subscriber that is slow has a long mailbox and holds up nobody; where
/// its mailbox is bounded and full, the message is a dead letter, or ends it, as its mailbox limit says. Messages of one publisher reach each subscriber in order.
///
/// @param <T> the topics
/// @param <M> what is published
public final class PubSub<T, M> implements Behaviour<Supervisor.Message> {
    private static final String KIND = "dev.coppice.pubsub";

    private final Registry<T, Function<? super M, ?>> registry;

    /// A publisher's table with one partition.
    ///
    /// @param name what it is called in messages and prints
    public PubSub(String name) {
        this(name, 1);
    }

    /// A publisher's table with several partitions, for many processes that subscribe at the same time.
    public PubSub(String name, int partitions) {
        this.registry = Registry.<T, Function<? super M, ?>>duplicate(name).partitions(partitions);
    }

    @SuppressWarnings("exports")
    @Override public Program<?> program() {
        return registry.program();
    }

    // ── subscribing, for processes ──

    /// Has the calling process receive what is published under `topic`, as it is: the messages must belong to its protocol.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    /// @throws IllegalArgumentException if this does not run
    public void subscribe(T topic) {
        registry.register(topic, message -> message);
    }

    /// Has the calling process receive what `wrap` makes of each message that is published under `topic`. `wrap` runs where the message is published: it must be quick.
    public void subscribe(T topic, Function<? super M, ?> wrap) {
        registry.register(topic, wrap);
    }

    /// Ends all subscriptions of the calling process to `topic`. What waits in its mailbox stays. Returns whether there were any.
    public boolean unsubscribe(T topic) {
        return registry.unregister(topic);
    }

    // ── publishing ──

    /// Sends `message` to all who have subscribed to `topic`, and returns how many subscriptions that were.
    ///
    /// @throws IllegalArgumentException if this does not run
    public int publish(T topic, M message) {
        return publish(null, topic, message);
    }

    /// As [#publish], but not to the calling process.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public int publishToOthers(T topic, M message) {
        return publish(ProcessContext.current().pid(), topic, message);
    }

    /// As [#publish], but not to `sender`, on whose behalf the message is published.
    public int publishFrom(Pid sender, T topic, M message) {
        return publish(sender, topic, message);
    }

    @SuppressWarnings("ConstantValue")
    private int publish(@Nullable Pid except, T topic, M message) {
        if (message == null) throw new IllegalArgumentException("what is published must not be null");
        var sent = new int[1];
        registry.dispatch(topic, entries -> {
            for (var entry : entries) {
                if (entry.pid() == except) continue;
                deliver(entry, message);
                sent[0]++;
            }
        });
        return sent[0];
    }

    private void deliver(Registry.Entry<T, Function<? super M, ?>> to, M message) {
        try {
            Gen.offer(to.pid(), to.value().apply(message));
        } catch (RuntimeException thrown) {
            var fields = Map.of("topic", to.key(), "message", message);
            Report.write(Tasks.runtimeOf(to.pid()), KIND, Level.ERROR, this + " could not wrap a message for " + to.pid(), fields, thrown);
        }
    }

    // ── reading ──

    /// The subscribers of `topic`, each as often as it subscribed.
    public List<Pid> subscribers(T topic) {
        return registry.lookup(topic).stream().map(Registry.Entry::pid).toList();
    }

    /// How many subscriptions there are to `topic`.
    public int count(T topic) {
        return registry.countMatch(topic, any -> true);
    }

    /// How many subscriptions there are, by topic. Looks at each.
    public Map<T, Integer> counts() {
        return registry.select(any -> true).stream().collect(Collectors.toMap(Registry.Entry::key, entry -> 1, Integer::sum));
    }

    /// The topics that `process` has subscribed to, each as often as it did.
    public List<T> topics(Pid process) {
        return registry.keys(process);
    }

    @Override public String toString() {
        return "publisher " + registry;
    }
}
