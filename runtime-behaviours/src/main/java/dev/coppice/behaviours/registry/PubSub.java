package dev.coppice.behaviours.registry;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.behaviours.internal.registry.RunningHandles;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.supervision.Supervisor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Publish/subscribe by topic, which decouples publishers from subscribers.
///
/// {@snippet class="dev.coppice.behaviours.snippets.PubSubExamples" region="pubsub"}
///
/// It is built on a [Registry] with duplicate keys. Like a registry, it is both the definition of a process and the
/// handle with which callers use it.
///
/// What callers may rely on:
/// - Subscribers are processes. A subscription ends with its process, or with this registry.
/// - A process that subscribes twice receives each message twice.
/// - Publishing takes no lock, does not wait, and may be done from any thread.
/// - Messages of one publisher reach each subscriber in the order of publishing.
/// - A slow subscriber affects only its own mailbox. If that mailbox is bounded and full, its mailbox limit decides
///   whether the message becomes a dead letter or ends the subscriber.
///
/// *Supervision.* Start it as a child of a supervisor, before its subscribers.
/// Subscribers are linked to it, so they end with it unless they trap exits, and subscribe again when they restart.
///
/// *When not to use it.* There is no backpressure and no acknowledgement: use a [dev.coppice.behaviours.stage.Stage]
/// where the producer must not outrun its consumers, and a call where the sender needs a reply.
///
/// *Debugging.* [#subscribers], [#topics] and [#counts] show the current subscriptions from any thread.
/// Exceptions of a `wrap` function are reported under `dev.coppice.pubsub`.
///
/// @param <T> the topics
/// @param <M> the published messages
@SuppressWarnings("exports") // the superclass, which hides the program, is not exported to users
public final class PubSub<T, M> extends ProgramOwner implements DefinedBehaviour<Supervisor> {
    private static final String KIND = "dev.coppice.pubsub";

    /// The value of an entry converts the published message for its process.
    private final ValueRegistry<T, Object, Function<? super M, ?>> registry;

    /// Creates a publish/subscribe registry with one partition.
    ///
    /// @param name the name in messages and reports
    public PubSub(String name) {
        this(name, 1);
    }

    /// Creates a publish/subscribe registry with several partitions, for many processes that subscribe concurrently.
    public PubSub(String name, int partitions) {
        super(owner -> DefinedBehaviour.programOf(((PubSub<?, ?>) owner).registry));
        Function<M, ?> unchanged = message -> message;
        this.registry = new ValueRegistry<>(
                new RegistrySettings<T, Object>(name, false).partitions(partitions).initial(unchanged), this);
    }

    /// Returns the publish/subscribe registries that run in `runtime`, in the order in which they were started.
    @SuppressWarnings("unchecked") // each publishes something
    public static List<PubSub<?, ?>> running(ActorRuntime runtime) {
        return (List<PubSub<?, ?>>) (List<?>) RunningHandles.list(runtime, PubSub.class);
    }

    // ── subscribing, for processes ──

    /// Subscribes the calling process to `topic`. It receives the published messages unchanged.
    ///
    /// @param self the address of the calling process: `self()` in a behaviour
    /// @throws IllegalStateException if the calling thread runs no process
    /// @throws IllegalArgumentException if `self` is not the caller, or this registry does not run
    public void subscribe(T topic, Ref<? super M> self) {
        requireNonNull(topic, "topic must not be null");
        requireNonNull(self, "self must not be null");
        registry.registerCaller(topic, self, (Function<M, M>) message -> message);
    }

    /// Subscribes the calling process to `topic`. It receives the result of `wrap` for each published message.
    ///
    /// `wrap` runs on the publishing thread and must be fast.
    /// If it throws, the exception is reported under `dev.coppice.pubsub`, and only this subscriber misses the message.
    ///
    /// @param self the address of the calling process: `self()` in a behaviour
    @SuppressWarnings("ConstantValue")
    public <L> void subscribe(T topic, Ref<L> self, Function<? super M, ? extends L> wrap) {
        requireNonNull(topic, "topic must not be null");
        requireNonNull(self, "self must not be null");
        requireNonNull(wrap, "wrap must not be null");
        registry.registerCaller(topic, self, wrap);
    }

    /// Ends all subscriptions of the calling process to `topic`. Messages already in its mailbox stay there.
    /// Returns whether there was a subscription.
    public boolean unsubscribe(T topic) {
        return registry.unregister(topic);
    }

    // ── publishing ──

    /// Sends `message` to all subscribers of `topic`, and returns the number of subscriptions.
    ///
    /// @throws IllegalArgumentException if this registry does not run
    public int publish(T topic, M message) {
        return publish(null, topic, message);
    }

    /// As [#publish], without the subscriptions of the calling process.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public int publishToOthers(T topic, M message) {
        requireNonNull(topic, "topic must not be null");
        requireNonNull(message, "message must not be null");
        return publish(ProcessContext.current().pid(), topic, message);
    }

    /// As [#publish], without the subscriptions of `sender`, on whose behalf the caller publishes the message.
    public int publishFrom(Pid sender, T topic, M message) {
        requireNonNull(sender, "sender must not be null");
        return publish(sender, topic, message);
    }

    @SuppressWarnings("ConstantValue")
    private int publish(@Nullable Pid except, T topic, M message) {
        if (message == null) throw new IllegalArgumentException("message must not be null");
        var sent = new int[1];
        registry.forKey(topic, row -> {
            if (row.pid() == except) return;
            deliver(row, message);
            sent[0]++;
        });
        return sent[0];
    }

    @SuppressWarnings("unchecked") // only subscribe adds entries
    private void deliver(EntryRow<T, ?> to, M message) {
        try {
            Gen.offer(to.pid(), ((Function<M, ?>) Objects.requireNonNull(to.value())).apply(message));
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // the publishing process did not supply the function
            Report.write(TaskSupport.runtimeOf(to.pid()), KIND, Level.ERROR,
                    any -> this + " could not wrap a message for " + to.pid(),
                    () -> Map.of("topic", to.key(), "message", message), thrown);
        }
    }

    // ── reading ──

    /// Returns the subscribers of `topic`, each as often as it subscribed.
    public List<Pid> subscribers(T topic) {
        var found = new ArrayList<Pid>();
        registry.forKey(topic, row -> found.add(row.pid()));
        return found;
    }

    /// Returns the number of subscriptions to `topic`.
    public int count(T topic) {
        return registry.count(topic);
    }

    /// Returns the number of subscriptions by topic. Visits every subscription.
    public Map<T, Integer> counts() {
        var counts = new HashMap<T, Integer>();
        registry.forAll(row -> counts.merge(row.key(), 1, Integer::sum));
        return counts;
    }

    /// Returns the topics to which `process` has subscribed, each as often as it did.
    public List<T> topics(Pid process) {
        requireNonNull(process, "process must not be null");
        return registry.keys(process);
    }

    @Override public String toString() {
        return "publisher " + registry;
    }
}
