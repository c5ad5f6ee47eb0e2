package dev.coppice.bench;

import dev.coppice.bench.Actors.Actor;
import dev.coppice.bench.Actors.Address;
import dev.coppice.bench.Actors.Self;
import dev.coppice.bench.Programs.Answers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;

/// Programs with actors of different speed, written once and run on every system.
final class Buffers {
    private static final Object GO = "go";

    private Buffers() {}

    // ── bounded buffer: producers and consumers wait for each other ──

    /// A producer requests capacity for its next item.
    private record Offer(Address producer, int item) {}

    /// A consumer requests an item.
    private record Want(Address consumer) {}

    private record Item(int number) {}

    /// Keeps up to `room` items. A producer that offers one more waits, and so does a consumer that requests one when
    /// there is none.
    private static final class Buffer implements Actor {
        private final int room;
        private final Queue<Integer> items = new ArrayDeque<>();
        private final Queue<Offer> offers = new ArrayDeque<>();
        private final Queue<Address> consumers = new ArrayDeque<>();

        Buffer(int room) {
            this.room = room;
        }

        @Override public void receive(Object message, Self self) {
            if (message instanceof Offer offer) {
                var consumer = consumers.poll();
                if (consumer != null) {
                    consumer.tell(new Item(offer.item));
                    offer.producer.tell(GO);
                } else if (items.size() < room) {
                    items.add(offer.item);
                    offer.producer.tell(GO);
                } else {
                    offers.add(offer);
                }
            } else if (message instanceof Want(var consumer)) {
                var item = items.poll();
                if (item == null) {
                    consumers.add(consumer);
                    return;
                }
                consumer.tell(new Item(item));
                var offer = offers.poll();
                if (offer == null) return;
                items.add(offer.item);
                offer.producer.tell(GO);
            }
        }
    }

    /// `workers` producers make `items` items each, and as many consumers take them, through a buffer of 50. Returns
    /// the time per item.
    static double bounded(Actors actors, int workers, int items) throws Exception {
        var answers = new Answers();
        var buffer = actors.start(new Buffer(50));
        var all = new ArrayList<Address>();
        for (int i = 0; i < workers; i++) {
            all.add(actors.start(new Actor() {
                private int made;

                @Override public void receive(Object message, Self self) {
                    if (made++ < items) buffer.tell(new Offer(self.address(), made));
                }
            }));
            all.add(actors.start(new Actor() {
                private int taken;
                private long sum;

                @Override public void receive(Object message, Self self) {
                    if (message instanceof Item(int number)) {
                        sum += number;
                        if (++taken == items) {
                            answers.add(sum);
                            return;
                        }
                    }
                    buffer.tell(new Want(self.address()));
                }
            }));
        }
        long start = System.nanoTime();
        all.forEach(one -> one.tell(GO));
        long sum = answers.sum(workers);
        double nanos = System.nanoTime() - start;
        all.forEach(actors::stop);
        actors.stop(buffer);
        Check.equal("sum of the items", workers * ((long) items * (items + 1) / 2), sum);
        return nanos / ((double) workers * items);
    }

    // ── flood: a consumer that is slower than its producers ──

    /// Four producers send `messages` messages each, as fast as they can, to a consumer that works for a microsecond on
    /// each. Returns the time per message.
    static double flood(Actors actors, int messages) throws Exception {
        var answers = new Answers();
        var consumer = actors.start(new Actor() {
            private long count;

            @Override public void receive(Object message, Self self) {
                long end = System.nanoTime() + 1_000;
                while (System.nanoTime() < end) Thread.onSpinWait();
                if (++count == 4L * messages) answers.add(count);
            }
        });
        var producers = new ArrayList<Address>();
        for (int p = 0; p < 4; p++) {
            producers.add(actors.start((message, self) -> {
                for (int i = 0; i < messages; i++) consumer.tell(i);
            }));
        }
        long start = System.nanoTime();
        producers.forEach(producer -> producer.tell(GO));
        long count = answers.take();
        double nanos = System.nanoTime() - start;
        producers.forEach(actors::stop);
        actors.stop(consumer);
        Check.equal("messages", 4L * messages, count);
        return nanos / count;
    }
}
