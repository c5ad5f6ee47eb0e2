package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A virtual thread for each process, with a queue of the JDK or a channel of jox as its mailbox.
public final class VirtualThreads implements Peer {
    private final String name;
    private final String version;
    private final Supplier<Inbox> inboxes;

    private VirtualThreads(String name, String version, Supplier<Inbox> inboxes) {
        this.name = name;
        this.version = version;
        this.inboxes = inboxes;
    }

    /// The baseline without a library.
    static VirtualThreads withQueues() {
        return new VirtualThreads("virtual-threads", " virtual threads with a LinkedBlockingQueue each", Queue::new);
    }

    static VirtualThreads withJoxChannels() {
        return new VirtualThreads("jox", " virtual threads with an unlimited channel of jox " + JoxInbox.VERSION
                + " each", JoxInbox::new);
    }

    /// Where a thread takes its messages from.
    interface Inbox {
        void add(Object message);

        Object take() throws InterruptedException;
    }

    private static final class Queue implements Inbox {
        private final LinkedBlockingQueue<Object> queue = new LinkedBlockingQueue<>();

        @Override public void add(Object message) {
            queue.add(message);
        }

        @Override public Object take() throws InterruptedException {
            return queue.take();
        }
    }

    private record Ask(CompletableFuture<Integer> answer) {}

    /// A thread that takes messages from its queue until it finds [#STOP].
    private abstract class Server implements Runnable {
        static final Object STOP = new Object();
        final Inbox inbox = inboxes.get();
        Thread thread;
        boolean ended;

        Server start() {
            thread = Thread.ofVirtual().start(this);
            return this;
        }

        abstract void handle(Object message) throws Exception;

        @Override public void run() {
            try {
                while (!ended) {
                    var message = inbox.take();
                    if (message == STOP) return;
                    handle(message);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final class Echo extends Server {
        private int state;

        @Override void handle(Object message) {
            if (message instanceof Ask ask) ask.answer.complete(state);
            else state += (Integer) message;
        }
    }

    /// Asks the next thread, and replies with the reply of that one.
    private final class Passer extends Server {
        private final Server next;

        Passer(Server next) {
            this.next = next;
        }

        @Override void handle(Object message) throws Exception {
            ((Ask) message).answer.complete(ask(next));
        }
    }

    /// Replies to no caller until it is opened.
    private final class Gate extends Server {
        static final Object OPEN = "open";
        final AtomicInteger waiting = new AtomicInteger();
        private final List<Ask> asks = new ArrayList<>();

        @Override void handle(Object message) {
            if (message == OPEN) {
                for (var ask : asks) ask.answer.complete(0);
            } else {
                asks.add((Ask) message);
                waiting.incrementAndGet();
            }
        }
    }

    private final class Player extends Server {
        private final int hops;
        private final CountDownLatch done;
        private int count;

        Player(int hops, CountDownLatch done) {
            this.hops = hops;
            this.done = done;
        }

        @Override void handle(Object message) {
            var other = (Player) message;
            if (++count > hops) done.countDown();
            else other.inbox.add(this);
        }
    }

    @Override public String version() {
        return "JDK " + Runtime.version().feature() + version;
    }

    @Override public String name() {
        return name;
    }

    /// Runs a shared program.
    private final class Host extends Server implements Actors.Address, Actors.Self {
        private final Actors.Actor actor;

        Host(Actors.Actor actor) {
            this.actor = actor;
        }

        @Override public void run() {
            actor.started(this);
            super.run();
        }

        @Override void handle(Object message) throws Exception {
            actor.receive(message, this);
        }

        @Override public void tell(Object message) {
            inbox.add(message);
        }

        @Override public Actors.Address address() {
            return this;
        }

        @Override public Actors.Address start(Actors.Actor child) {
            return (Host) new Host(child).start();
        }

        @Override public void stop() {
            ended = true;
        }
    }

    @Override public Actors actors() {
        return new Actors() {
            @Override public Address start(Actor actor) {
                return (Host) new Host(actor).start();
            }

            @Override public void stop(Address address) {
                address.tell(Server.STOP);
            }
        };
    }

    @Override public double pingPong(int pairs, int hops) throws Exception {
        var done = new CountDownLatch(pairs);
        var players = new ArrayList<Server>();
        for (int i = 0; i < 2 * pairs; i++) players.add(new Player(hops, done).start());
        long start = System.nanoTime();
        for (int i = 0; i < players.size(); i += 2) players.get(i).inbox.add(players.get(i + 1));
        done.await();
        double nanos = System.nanoTime() - start;
        players.forEach(player -> player.inbox.add(Server.STOP));
        return nanos / (2.0 * pairs * hops);
    }

    @Override public double fanIn(int producers, int messages) throws Exception {
        var done = new CountDownLatch(1);
        var sink = new Server() {
            private long count;

            @Override void handle(Object message) {
                if (++count == (long) producers * messages) done.countDown();
            }
        }.start();
        long start = System.nanoTime();
        for (int p = 0; p < producers; p++) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < messages; i++) sink.inbox.add(1);
            });
        }
        done.await();
        double nanos = System.nanoTime() - start;
        sink.inbox.add(Server.STOP);
        return nanos / ((double) producers * messages);
    }

    @Override public double ring(int size, int hops) throws Exception {
        var done = new CountDownLatch(1);
        var nodes = new ArrayList<Server>();
        for (int i = 0; i < size; i++) {
            int next = (i + 1) % size;
            nodes.add(new Server() {
                @Override void handle(Object message) {
                    int left = (Integer) message;
                    if (left == 0) done.countDown();
                    else nodes.get(next).inbox.add(left - 1);
                }
            });
        }
        nodes.forEach(Server::start);
        long start = System.nanoTime();
        nodes.getFirst().inbox.add(hops);
        done.await();
        double nanos = System.nanoTime() - start;
        nodes.forEach(node -> node.inbox.add(Server.STOP));
        return nanos / hops;
    }

    @Override public double skynet(int leaves) throws Exception {
        var result = inboxes.get();
        long start = System.nanoTime();
        Thread.ofVirtual().start(() -> sky(result, 0, leaves));
        long sum = (Long) result.take();
        Check.equal("sum", (long) leaves * (leaves - 1) / 2, sum);
        return System.nanoTime() - start;
    }

    private void sky(Inbox parent, long number, int size) {
        if (size == 1) {
            parent.add(number);
            return;
        }
        var answers = inboxes.get();
        for (int i = 0; i < 10; i++) {
            long child = number + (long) i * (size / 10);
            Thread.ofVirtual().start(() -> sky(answers, child, size / 10));
        }
        long sum = 0;
        try {
            for (int i = 0; i < 10; i++) sum += (Long) answers.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        parent.add(sum);
    }

    private static int ask(Server server) throws Exception {
        var answer = new CompletableFuture<Integer>();
        server.inbox.add(new Ask(answer));
        return answer.get(60, TimeUnit.SECONDS);
    }

    private static double asks(Server server, int calls) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) ask(server);
        return (System.nanoTime() - start) / (double) calls;
    }

    @Override public double call(int calls) throws Exception {
        return callNested(1, calls);
    }

    @Override public double callNested(int depth, int calls) throws Exception {
        var chain = new ArrayList<Server>(List.of(new Echo().start()));
        while (chain.size() < depth) chain.add(new Passer(chain.getLast()).start());
        var result = new CompletableFuture<Double>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(asks(chain.getLast(), calls));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        double nanos = result.get();
        chain.forEach(server -> server.inbox.add(Server.STOP));
        return nanos;
    }

    @Override public Latencies.Operation server() {
        var server = new Echo().start();
        return () -> ask(server);
    }

    @Override public double callOutside(int calls) throws Exception {
        var server = new Echo().start();
        double nanos = asks(server, calls);
        server.inbox.add(Server.STOP);
        return nanos;
    }

    @Override public double cast(int messages) throws Exception {
        var server = new Echo().start();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.inbox.add(1);
        int sum = ask(server);
        double nanos = System.nanoTime() - start;
        server.inbox.add(Server.STOP);
        Check.equal("messages", messages, sum);
        return nanos / messages;
    }

    @Override public double spawnDie(int times) throws Exception {
        var result = new CompletableFuture<Double>();
        Thread.ofVirtual().start(() -> {
            try {
                long start = System.nanoTime();
                for (int i = 0; i < times; i++) Thread.ofVirtual().start(() -> {}).join();
                result.complete((System.nanoTime() - start) / (double) times);
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result.get();
    }

    @Override public double task(int times) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            return executor.submit(() -> {
                long start = System.nanoTime();
                for (int i = 0; i < times; i++) executor.submit(() -> 1).get();
                return (System.nanoTime() - start) / (double) times;
            }).get();
        }
    }

    @Override public double timer(int times) {
        try (var scheduler = Executors.newSingleThreadScheduledExecutor()) {
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) scheduler.schedule(() -> {}, 1, TimeUnit.MINUTES).cancel(false);
            double nanos = System.nanoTime() - start;
            scheduler.shutdownNow();
            return nanos / times;
        }
    }

    @Override public double memory(int servers) throws Exception {
        var all = new ArrayList<Server>(servers);
        long before = Heap.used();
        for (int i = 0; i < servers; i++) all.add(new Echo().start());
        for (var server : all) ask(server);
        double bytes = (Heap.used() - before) / (double) servers;
        all.forEach(server -> server.inbox.add(Server.STOP));
        for (var server : all) server.thread.join();
        return bytes;
    }

    @Override public double blocked(int callers) throws Exception {
        var gate = new Gate();
        gate.start();
        var done = new CountDownLatch(callers);
        long before = Heap.used();
        for (int i = 0; i < callers; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    ask(gate);
                    done.countDown();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        while (gate.waiting.get() < callers) LockSupport.parkNanos(1_000_000);
        double bytes = (Heap.used() - before) / (double) callers;
        gate.inbox.add(Gate.OPEN);
        gate.inbox.add(Server.STOP);
        done.await();
        return bytes;
    }

    @Override public void close() {}
}
