package dev.coppice.models.stages;

import dev.coppice.behaviours.stage.SubscriptionOptions.Bond;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.stages.Entry.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// A stage according to the contract. It handles one message after the other; a callback takes its time.
final class StageModel {
    /// Events of one subscription that wait to be handled.
    private record Batch(Link link, List<Integer> events) {}

    private final int number;
    final String name;
    private final Setting setting;
    private final World world;
    private final Deque<Entry> mailbox = new ArrayDeque<>();
    private final Outbox outbox;
    private final Deque<Batch> arrived = new ArrayDeque<>();
    /// The subscriptions in which it is the consumer.
    private final List<Link> upstreams = new ArrayList<>();
    private final boolean isProducer;
    private int next;
    private @Nullable Due busy;
    private @Nullable String ending;
    boolean dead;
    /// The instant at which it ended.
    private int ended = -1;
    String reason = "";

    StageModel(int number, Setting setting, World world) {
        this.number = number;
        this.name = World.name(number);
        this.setting = setting;
        this.world = world;
        isProducer = number == Step.SOURCE;
        outbox = new Outbox(setting, isProducer, world);
    }

    /// Its subscriptions, in both directions.
    List<Link> links() {
        return Stream.concat(upstreams.stream(), outbox.links.stream()).toList();
    }

    private boolean isConsumer() {
        return number > Step.LAST_MIDDLE;
    }

    private void observe(String what) {
        world.observed.event(name, world.time.now(), what);
    }

    // ── messages ──

    void arrive(Entry entry) {
        mailbox.add(entry);
    }

    /// Whether it did something.
    boolean turn() {
        if (dead || busy != null) return false;
        var entry = mailbox.poll();
        if (entry == null) return false;
        world.received(this, entry);
        handle(entry);
        proceed();
        return true;
    }

    private void handle(Entry entry) {
        switch (entry) {
            case Entry.Connect(var link) -> connect(link);
            case Entry.Subscribe(var link) -> admit(link);
            case Entry.Accepted(var link) -> world.answer(link, "subscribed");
            case Entry.Refused(var link) -> lost(link, "refused");
            case Entry.Demand(var link, int count) -> {
                if (outbox.links.contains(link)) link.demand += count;
            }
            case Entry.Events(var link, var events) -> {
                if (upstreams.contains(link)) arrived.add(new Batch(link, events));
            }
            case Entry.Cancel(var link) -> cancel(link);
            case Entry.Cancelled(var link) -> outbox.links.remove(link);
            case Entry.Ended(var link, var why) -> {
                if (link.producer == this) outbox.links.remove(link);
                else lost(link, why);
            }
            case Entry.Push(var events) -> {
                world.features.add(Feature.PUSHED);
                outbox.emit(events);
            }
            case Entry.Complete() -> {
                world.features.add(Feature.COMPLETES);
                endLater("normal");
            }
            case Entry.Hold(boolean held) -> {
                if (held) world.features.add(Feature.HOLDS);
                outbox.held = held;
            }
        }
    }

    // ── as a consumer ──

    private void connect(Link link) {
        if (upstreams.stream().anyMatch(other -> other.producer == link.producer)) {
            world.features.add(Feature.SUBSCRIBES_TWICE);
        }
        upstreams.add(link);
        link.connected = world.instant;
        Assume.that(link.producer.ended != world.instant); // which comes first is not promised
        if (link.producer.dead) {
            world.send(this, this, new Entry.Ended(link, "no process"));
        } else {
            world.send(this, link.producer, new Entry.Subscribe(link));
            demand(link);
        }
    }

    /// Requests more events when few enough are outstanding.
    private void demand(Link link) {
        if (ending != null || !upstreams.contains(link) || link.outstanding > link.options.minDemand()) return;
        int more = link.options.maxDemand() - link.outstanding;
        link.outstanding += more;
        world.send(this, link.producer, new Entry.Demand(link, more));
    }

    private void cancel(Link link) {
        if (!upstreams.remove(link)) return;
        world.features.add(Feature.CANCELS);
        if (arrived.removeIf(batch -> batch.link == link)) world.features.add(Feature.CANCELS_EVENTS);
        world.send(this, link.producer, new Entry.Cancelled(link));
    }

    /// A producer has ended, or has refused.
    private void lost(Link link, String why) {
        if (!upstreams.remove(link)) return;
        if (!link.isAnswered) {
            world.features.add(why.equals("refused") ? Feature.REFUSED : Feature.NO_PROCESS);
            world.answer(link, why);
            return;
        }
        boolean isClean = why.equals("normal");
        var bond = link.options.whenProducerEnds();
        if (bond == Bond.PERMANENT || bond == Bond.TRANSIENT && !isClean) {
            world.features.add(Feature.ENDS_WITH_PRODUCER);
            endLater(why);
            if (!arrived.isEmpty()) world.features.add(Feature.HANDLES_THE_REST);
        } else {
            world.features.add(bond == Bond.TRANSIENT ? Feature.OUTLIVES_CLEAN_END : Feature.OUTLIVES_PRODUCER);
        }
    }

    // ── as a producer ──

    private void admit(Link link) {
        int partitions = isProducer && setting.dispatch() == Setting.Dispatch.PARTITIONS ? Setting.PARTITIONS : 1;
        if (isConsumer() || link.options.partition() >= partitions) {
            world.send(this, link.consumer, new Entry.Refused(link));
            return;
        }
        world.features.add(Feature.SUBSCRIBES);
        outbox.links.add(link);
        if (link.consumer.dead) world.send(this, this, new Entry.Ended(link, "no process"));
        world.send(this, link.consumer, new Entry.Accepted(link));
    }

    // ── the flow ──

    /// Makes all the progress that is possible without another message.
    private void proceed() {
        while (!dead) {
            outbox.deliver(this);
            boolean mayHandle = isConsumer() || outbox.hasSurplusDemand();
            if (!arrived.isEmpty() && !mayHandle) world.features.add(Feature.WAITS_FOR_DEMAND);
            if (!arrived.isEmpty() && mayHandle) {
                handleBatch();
                return;
            }
            long more = isProducer && ending == null ? outbox.ask() : 0;
            if (more == 0) break;
            world.features.add(Feature.ASKED);
            observe("demand " + more);
            if (setting.asking() > 0) {
                takes(setting.asking(), () -> asked(more));
                return;
            }
            asked(more);
        }
        if (!dead && ending != null && arrived.isEmpty() && outbox.isEmpty()) end(ending);
    }

    private void asked(long more) {
        int first = next;
        int count = Math.min(setting.emits(more), setting.last() - first);
        if (count < more) world.features.add(Feature.EMITS_LESS);
        next = first + count;
        boolean isLast = next >= setting.last();
        if (isLast && setting.end() == Setting.End.THROWS) {
            world.features.add(Feature.PRODUCER_CRASHES);
            end("crash");
            return;
        }
        outbox.emit(IntStream.range(first, next).boxed().toList());
        if (isLast && setting.end() == Setting.End.STOPS) {
            world.features.add(Feature.PRODUCER_STOPS);
            outbox.deliver(this);
            end("stopped");
        } else if (isLast) {
            world.features.add(Feature.COMPLETES);
            endLater("normal");
        }
    }

    /// Handles the next events of one producer: no more than let it request others early enough.
    private void handleBatch() {
        var batch = arrived.remove();
        int most = batch.link.options.maxDemand() - batch.link.options.minDemand();
        var now = batch.events.subList(0, Math.min(most, batch.events.size()));
        if (now.size() < batch.events.size()) {
            world.features.add(Feature.SPLITS_BATCH);
            arrived.addFirst(new Batch(batch.link, batch.events.subList(now.size(), batch.events.size())));
        }
        observe("events " + now);
        takes(setting.takes(number, now), () -> {
            if (isConsumer() && setting.isCrash(now)) {
                world.features.add(Feature.CONSUMER_CRASHES);
                end("crash");
                return;
            }
            if (!isConsumer()) {
                if (setting.times() != 1) {
                    world.features.add(setting.times() == 0 ? Feature.SWALLOWS : Feature.MULTIPLIES);
                }
                outbox.emit(setting.multiplied(now));
            }
            batch.link.outstanding -= now.size();
            demand(batch.link);
        });
    }

    private void takes(int millis, Runnable rest) {
        busy = world.time.at(world.time.now() + millis, () -> {
            busy = null;
            world.settle(() -> {
                rest.run();
                proceed();
            });
        });
    }

    // ── the end ──

    /// It ends when nothing is left to do. The first reason counts.
    private void endLater(String why) {
        if (ending == null) ending = why;
    }

    void end(String why) {
        dead = true;
        ended = world.instant;
        Assume.that(world.stages.stream().flatMap(stage -> stage.upstreams.stream())
                .noneMatch(link -> link.producer == this && link.connected == world.instant));
        reason = why;
        world.time.cancel(busy);
        busy = null;
        observe("ended " + why);
        world.ended(this);
        mailbox.forEach(entry -> {
            if (entry instanceof Entry.Connect(var link)) world.answer(link, why);
        });
        upstreams.stream().filter(link -> !link.isAnswered).forEach(link -> world.answer(link, why));
    }
}
