package dev.coppice.behaviours.registry;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.behaviours.internal.registry.RunningHandles;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.CounterpartMessage.Published;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.core.spi.ServiceName;
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
/// *Nodes.* In a cluster, a message reaches the subscribers at every node that is up and runs a registry with this
/// name, guests excepted: each at most once, and those of one publisher in the order of publishing. A node is sent a
/// message once, however many subscribers it has; the registry there wraps it and passes it on.
/// - Publishing does not wait for other nodes. If the link to one is full, the message becomes a dead letter
///   (`LINK_FULL`) for that node.
/// - Order holds among published messages. A message that the publisher sends to a subscriber directly may overtake
///   them.
/// - Reads, such as [#subscribers], concern this runtime.
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
    private final Elsewhere<T> elsewhere;

    /// Creates a publish/subscribe registry with one partition.
    ///
    /// @param name the name in messages and reports
    public PubSub(String name) {
        this(name, 1);
    }

    /// Creates a publish/subscribe registry with several partitions, for many processes that subscribe concurrently.
    ///
    /// @throws IllegalArgumentException if `partitions` is not between 1 and 65,536
    public PubSub(String name, int partitions) {
        super(owner -> DefinedBehaviour.programOf(((PubSub<?, ?>) owner).registry));
        Function<M, ?> unchanged = message -> message;
        this.elsewhere = new Elsewhere<>(new ServiceName("pubsub", name), KIND, this::publishReceived);
        this.registry = new ValueRegistry<>(new RegistrySettings<T, Object>(name, false)
                .partitions(partitions).initial(unchanged).companion(elsewhere), this);
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

    /// Sends `message` to all subscribers of `topic` at all nodes, and returns the number of subscriptions in this
    /// runtime.
    ///
    /// @throws IllegalArgumentException if this registry does not run; or if the topic or the message cannot travel,
    ///         and other nodes run this registry. Then no process has received it
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

    /// As [#publish], without the subscriptions of `sender`, on whose behalf the caller publishes the message. It may
    /// run on another node.
    public int publishFrom(Pid sender, T topic, M message) {
        requireNonNull(sender, "sender must not be null");
        return publish(sender, topic, message);
    }

    /// As [#publish], only to the subscribers in this runtime. Nothing needs to travel.
    public int publishLocal(T topic, M message) {
        return publishHere(null, topic, checked(message));
    }

    private int publish(@Nullable Pid except, T topic, M message) {
        checked(message);
        var others = elsewhere.counterparts(); // null if no other node runs this registry
        if (others != null && registry.tables.areRunning())
            elsewhere.publish(others, registry.checked(topic), message, except);
        return publishHere(except, topic, message);
    }

    private int publishHere(@Nullable Pid except, T topic, M message) {
        var sent = new int[1];
        registry.forKey(topic, row -> {
            if (row.pid() == except) return;
            deliver(row, message, false);
            sent[0]++;
        });
        return sent[0];
    }

    @SuppressWarnings("unchecked") // the nodes of a cluster use a registry with the same types
    private void publishReceived(Published published) {
        registry.forKey((T) published.topic(), row -> {
            if (row.pid() != published.except()) deliver(row, (M) published.message(), true);
        });
    }

    /// @param check whether to check that the receiver accepts the message, because no compiler has done so
    @SuppressWarnings("unchecked") // only subscribe adds entries
    private void deliver(EntryRow<T, ?> to, M message, boolean check) {
        try {
            Object wrapped = ((Function<M, ?>) Objects.requireNonNull(to.value())).apply(message);
            if (check) ProcessControl.program(to.pid()).check(wrapped);
            Gen.offer(to.pid(), wrapped);
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // the publishing process did not supply the function
            Report.write(TaskSupport.runtimeOf(to.pid()), KIND, Level.ERROR,
                    any -> this + " could not wrap a message for " + to.pid(),
                    () -> Map.of("topic", to.key(), "message", message), thrown);
        }
    }

    @SuppressWarnings("ConstantValue")
    private static <M> M checked(M message) {
        if (message == null) throw new IllegalArgumentException("message must not be null");
        return message;
    }

    // ── reading ──

    /// Returns the subscribers of `topic` in this runtime, each as often as it subscribed.
    public List<Pid> subscribers(T topic) {
        var found = new ArrayList<Pid>();
        registry.forKey(topic, row -> found.add(row.pid()));
        return found;
    }

    /// Returns the number of subscriptions to `topic` in this runtime.
    public int count(T topic) {
        return registry.count(topic);
    }

    /// Returns the number of subscriptions by topic in this runtime. Visits every subscription.
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
