package dev.coppice.bench;

import dev.coppice.bench.Actors.Actor;
import dev.coppice.bench.Actors.Address;
import dev.coppice.bench.Actors.Self;
import dev.coppice.bench.Programs.Answers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;

/// Programs from the Savina benchmark suite (S. Imam, V. Sarkar, AGERE 2014), written once and run on every system.
///
/// Each fails if its result is wrong.
final class Savina {
    private static final Object GO = "go";

    private Savina() {}

    // ── big: all actors talk to each other ──

    private record Ping(Address from, int number) {}

    private record Pong(int number) {}

    /// Sends pings to random actors, each after the pong of the previous one, and replies to theirs.
    private static final class Chatter implements Actor {
        private final int own;
        private final List<Address> all;
        private final int pings;
        private final Answers answers;
        private final SplittableRandom random;
        private int done;
        private int asked;

        Chatter(int own, List<Address> all, int pings, Answers answers) {
            this.own = own;
            this.all = all;
            this.pings = pings;
            this.answers = answers;
            random = new SplittableRandom(own);
        }

        private void ping(Self self) {
            asked = random.nextInt(all.size());
            all.get(asked).tell(new Ping(self.address(), asked));
        }

        @Override public void receive(Object message, Self self) {
            if (message instanceof Ping(var from, int number)) {
                Check.equal("the one asked", own, number);
                from.tell(new Pong(number));
            } else if (message instanceof Pong(int number)) {
                Check.equal("the process that answers", asked, number);
                if (++done == pings) answers.add(done);
                else ping(self);
            } else {
                ping(self);
            }
        }
    }

    /// `size` actors send `pings` pings each. Returns the time per ping and pong.
    static double big(Actors actors, int size, int pings) throws Exception {
        var answers = new Answers();
        var all = new ArrayList<Address>();
        for (int i = 0; i < size; i++) all.add(actors.start(new Chatter(i, all, pings, answers)));
        long start = System.nanoTime();
        all.forEach(one -> one.tell(GO));
        long sum = answers.sum(size);
        double nanos = System.nanoTime() - start;
        all.forEach(actors::stop);
        Check.equal("pongs", (long) size * pings, sum);
        return nanos / sum;
    }

    // ── bank: transfers between accounts; each one waits for the other account ──

    private record Transfer(int amount, Address to, Address teller) {}

    private record Deposit(int amount, Address from) {}

    private record Balance() {}

    private static final Object DEPOSITED = "deposited";

    /// Holds an amount. While a transfer of its own is in progress, other transfers wait. Deposits do not wait, because
    /// two accounts could otherwise wait for each other.
    private static final class Account implements Actor {
        private final Answers balances;
        private final Queue<Transfer> waiting = new ArrayDeque<>();
        private Address teller;
        private long balance = 1_000_000;

        Account(Answers balances) {
            this.balances = balances;
        }

        private void begin(Transfer transfer, Self self) {
            teller = transfer.teller;
            balance -= transfer.amount;
            transfer.to.tell(new Deposit(transfer.amount, self.address()));
        }

        @Override public void receive(Object message, Self self) {
            if (message instanceof Transfer transfer) {
                if (teller == null) begin(transfer, self);
                else waiting.add(transfer);
            } else if (message instanceof Deposit(int amount, var from)) {
                balance += amount;
                from.tell(DEPOSITED);
            } else if (message instanceof Balance) {
                balances.add(balance);
            } else {
                teller.tell(1);
                teller = null;
                var next = waiting.poll();
                if (next != null) begin(next, self);
            }
        }
    }

    /// Returns the time per transfer between two of `accounts` accounts.
    static double bank(Actors actors, int accounts, int transfers) throws Exception {
        var answers = new Answers();
        var balances = new Answers();
        var all = new ArrayList<Address>();
        for (int i = 0; i < accounts; i++) all.add(actors.start(new Account(balances)));
        var teller = actors.start(new Actor() {
            private final SplittableRandom random = new SplittableRandom(1);
            private int done;

            @Override public void receive(Object message, Self self) {
                if (message != GO) {
                    if (++done == transfers) answers.add(done);
                    return;
                }
                for (int i = 0; i < transfers; i++) {
                    int from = random.nextInt(accounts);
                    int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
                    all.get(from).tell(new Transfer(1 + random.nextInt(1000), all.get(to), self.address()));
                }
            }
        });
        long start = System.nanoTime();
        teller.tell(GO);
        Check.equal("transfers", transfers, answers.take());
        double nanos = System.nanoTime() - start;
        all.forEach(account -> account.tell(new Balance()));
        Check.equal("money", accounts * 1_000_000L, balances.sum(accounts));
        all.forEach(actors::stop);
        actors.stop(teller);
        return nanos / transfers;
    }

    // ── sieve: a growing chain of filters ──

    private static final int END = 0;
    private static final int GO_AWAY = -1;

    /// Keeps up to `room` primes. Passes numbers that none of them divides on to the next filter, which it starts when
    /// it is full.
    private static final class Filter implements Actor {
        private final int[] primes;
        private final Answers answers;
        private final long before;
        private int known;
        private Address next;

        Filter(int room, long before, Answers answers) {
            primes = new int[room];
            this.before = before;
            this.answers = answers;
        }

        @Override public void receive(Object message, Self self) {
            int number = (Integer) message;
            if (number <= 0) {
                if (next != null) next.tell(message);
                else if (number == END) answers.add(before + known);
                if (number == GO_AWAY) self.stop(); // only now, because in some systems its children end with it
                return;
            }
            for (int i = 0; i < known; i++) if (number % primes[i] == 0) return;
            if (known < primes.length) {
                primes[known++] = number;
                return;
            }
            if (next == null) next = self.start(new Filter(primes.length, before + known, answers));
            next.tell(message);
        }
    }

    /// Finds the primes below `limit`, with 100 in each filter. Returns the time for all of them.
    static double sieve(Actors actors, int limit) throws Exception {
        var answers = new Answers();
        var first = actors.start(new Filter(100, 0, answers));
        var producer = actors.start((message, self) -> {
            for (int number = 2; number < limit; number++) first.tell(number);
            first.tell(END);
        });
        long start = System.nanoTime();
        producer.tell(GO);
        long count = answers.take();
        double nanos = System.nanoTime() - start;
        first.tell(GO_AWAY);
        actors.stop(producer);
        Check.equal("primes", primesBelow(limit), count);
        return nanos;
    }

    static int primesBelow(int limit) {
        var composite = new java.util.BitSet(limit);
        int count = 0;
        for (int i = 2; i < limit; i++) {
            if (composite.get(i)) continue;
            count++;
            for (long k = (long) i * i; k < limit; k += i) composite.set((int) k);
        }
        return count;
    }
}
