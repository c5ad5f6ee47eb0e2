package dev.coppice.bench;

import dev.coppice.bench.Actors.Actor;
import dev.coppice.bench.Actors.Address;
import dev.coppice.bench.Actors.Self;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Simple message exchanges, written once and run on every system.
///
/// Each returns the nanoseconds per operation, and fails if its result is wrong.
final class Programs {
    private static final Object GO = "go";

    private Programs() {}

    private record Ball(Address from) {}

    /// The results of a program, which actors pass to the waiting thread.
    static final class Answers {
        private final LinkedBlockingQueue<Long> queue = new LinkedBlockingQueue<>();

        void add(long answer) {
            queue.add(answer);
        }

        long take() throws InterruptedException {
            var answer = queue.poll(120, TimeUnit.SECONDS);
            if (answer == null)
                throw new IllegalStateException(
                        "no answer within two minutes: a message was lost, or the system hangs");
            return answer;
        }

        long sum(int count) throws InterruptedException {
            long sum = 0;
            for (int i = 0; i < count; i++) sum += take();
            return sum;
        }
    }

    private static final class Player implements Actor {
        private final int hops;
        private final Answers answers;
        private int count;

        Player(int hops, Answers answers) {
            this.hops = hops;
            this.answers = answers;
        }

        @Override public void receive(Object message, Self self) {
            if (++count > hops) answers.add(count);
            else ((Ball) message).from().tell(new Ball(self.address()));
        }
    }

    /// Two actors that send each other a ball continuously, until they are stopped.
    static List<Address> endless(Actors actors) throws Exception {
        var pair = List.of(actors.start(new Player(Integer.MAX_VALUE, new Answers())),
                actors.start(new Player(Integer.MAX_VALUE, new Answers())));
        pair.getFirst().tell(new Ball(pair.getLast()));
        return pair;
    }

    static double pingPong(Actors actors, int pairs, int hops) throws Exception {
        var answers = new Answers();
        var players = new ArrayList<Address>();
        for (int i = 0; i < 2 * pairs; i++) players.add(actors.start(new Player(hops, answers)));
        long start = System.nanoTime();
        for (int i = 0; i < players.size(); i += 2) players.get(i).tell(new Ball(players.get(i + 1)));
        long count = answers.sum(pairs);
        double nanos = System.nanoTime() - start;
        players.forEach(actors::stop);
        Check.equal("balls", (long) pairs * (hops + 1), count);
        return nanos / (2.0 * pairs * hops);
    }

    /// Adds up the numbers that it receives, and reports the sum after `expected` messages.
    private static final class Sum implements Actor {
        private final long expected;
        private final Answers answers;
        private long count;
        private long sum;

        Sum(long expected, Answers answers) {
            this.expected = expected;
            this.answers = answers;
        }

        @Override public void receive(Object message, Self self) {
            sum += (Integer) message;
            if (++count == expected) answers.add(sum);
        }
    }

    static double fanIn(Actors actors, int producers, int messages) throws Exception {
        var answers = new Answers();
        var sink = actors.start(new Sum((long) producers * messages, answers));
        var all = new ArrayList<Address>();
        for (int p = 0; p < producers; p++) {
            all.add(actors.start((message, self) -> {
                for (int i = 0; i < messages; i++) sink.tell(1);
            }));
        }
        long start = System.nanoTime();
        all.forEach(producer -> producer.tell(GO));
        long sum = answers.take();
        double nanos = System.nanoTime() - start;
        all.forEach(actors::stop);
        actors.stop(sink);
        Check.equal("sum", (long) producers * messages, sum);
        return nanos / ((double) producers * messages);
    }

    /// One actor sends `messages` messages to each of `receivers` receivers, in turn.
    static double fanOut(Actors actors, int receivers, int messages) throws Exception {
        var answers = new Answers();
        var all = new ArrayList<Address>();
        for (int i = 0; i < receivers; i++) all.add(actors.start(new Sum(messages, answers)));
        var sender = actors.start((message, self) -> {
            for (int i = 0; i < messages; i++) for (var receiver : all) receiver.tell(1);
        });
        long start = System.nanoTime();
        sender.tell(GO);
        long sum = answers.sum(receivers);
        double nanos = System.nanoTime() - start;
        all.forEach(actors::stop);
        actors.stop(sender);
        Check.equal("sum", (long) receivers * messages, sum);
        return nanos / ((double) receivers * messages);
    }

    static double ring(Actors actors, int size, int hops) throws Exception {
        var answers = new Answers();
        var nodes = new ArrayList<Address>(size);
        for (int i = 0; i < size; i++) {
            int own = i;
            nodes.add(actors.start((message, self) -> {
                int left = (Integer) message;
                if (left == 0) answers.add(own);
                else nodes.get((own + 1) % size).tell(left - 1);
            }));
        }
        long start = System.nanoTime();
        nodes.getFirst().tell(hops);
        long last = answers.take();
        double nanos = System.nanoTime() - start;
        nodes.forEach(actors::stop);
        Check.equal("the last node", hops % size, last);
        return nanos / hops;
    }

    private static final class Sky implements Actor {
        private final Address parent;
        private final long number;
        private final int size;
        private long sum;
        private int parts;

        Sky(Address parent, long number, int size) {
            this.parent = parent;
            this.number = number;
            this.size = size;
        }

        @Override public void started(Self self) {
            if (size == 1) {
                parent.tell(number);
                self.stop();
                return;
            }
            for (int i = 0; i < 10; i++)
                self.start(new Sky(self.address(), number + (long) i * (size / 10), size / 10));
        }

        @Override public void receive(Object part, Self self) {
            sum += (Long) part;
            if (++parts < 10) return;
            parent.tell(sum);
            self.stop();
        }
    }

    /// Returns the time for the whole tree.
    static double skynet(Actors actors, int leaves) throws Exception {
        var answers = new Answers();
        var root = actors.start((message, self) -> {
            if (message == GO) self.start(new Sky(self.address(), 0, leaves));
            else answers.add((Long) message);
        });
        long start = System.nanoTime();
        root.tell(GO);
        long sum = answers.take();
        double nanos = System.nanoTime() - start;
        actors.stop(root);
        Check.equal("sum", (long) leaves * (leaves - 1) / 2, sum);
        return nanos;
    }

    /// A client keeps `window` messages in flight to a server that returns them. Returns the time per round trip.
    static double echo(Actors actors, int window, int messages) throws Exception {
        var answers = new Answers();
        var server = actors.start((message, self) -> {
            var ball = (Ball) message;
            ball.from().tell(GO);
        });
        var client = actors.start(new Actor() {
            private int sent;
            private int back;

            private void send(Self self) {
                sent++;
                server.tell(new Ball(self.address()));
            }

            @Override public void receive(Object message, Self self) {
                if (sent == 0) while (sent < window) send(self);
                else if (++back == messages) answers.add(back);
                else if (sent < messages) send(self);
            }
        });
        long start = System.nanoTime();
        client.tell(GO);
        long back = answers.take();
        double nanos = System.nanoTime() - start;
        actors.stop(client);
        actors.stop(server);
        Check.equal("echoes", messages, back);
        return nanos / messages;
    }

    /// The cost of one message in a mailbox of `messages` waiting messages.
    ///
    /// @param bytes the bytes of heap
    /// @param nanos the nanoseconds from the first send until all messages have been handled
    record Waiting(double bytes, double nanos) {}

    /// An actor is blocked until `messages` messages are waiting.
    static Waiting mailbox(Actors actors, int messages) throws Exception {
        var answers = new Answers();
        var held = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var sum = new Sum(messages, answers);
        var actor = actors.start((message, self) -> {
            if (message == GO) {
                held.countDown();
                free.await();
            } else {
                sum.receive(message, self);
            }
        });
        actor.tell(GO);
        held.await();
        long before = Heap.used();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) actor.tell(1);
        long sent = System.nanoTime() - start;
        double bytes = (Heap.used() - before) / (double) messages;
        start = System.nanoTime();
        free.countDown();
        long result = answers.take();
        double nanos = sent + System.nanoTime() - start;
        actors.stop(actor);
        Check.equal("sum", messages, result);
        return new Waiting(bytes, nanos / messages);
    }
}
