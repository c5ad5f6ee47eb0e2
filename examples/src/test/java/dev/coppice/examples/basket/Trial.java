package dev.coppice.examples.basket;

import dev.coppice.examples.basket.Totals.Change;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Runs the service in several JVMs, with customers who go on while nodes are added, leave, are killed and split; and
/// counts their losses. Used by one thread.
final class Trial implements AutoCloseable {
    private static final int MOST = 6;
    private static final int CUSTOMERS = 60;
    /// More customers do not send more requests together.
    private static final int MEAN_PAUSE_MILLIS = 50;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    final Totals totals = new Totals();
    private final Place place;
    private final String cluster = "baskets-" + UUID.randomUUID();
    private final Path folder;
    private final Balancer balancer = new Balancer();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Shop> started = new ArrayList<>();
    private final List<Customer> customers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Random random = new Random(7);
    private long changeBegan = System.nanoTime();

    private Trial(Place place, Path folder) {
        this.place = place;
        this.folder = folder;
    }

    static Trial begin(Place place, int shops, int customers) throws IOException, InterruptedException {
        var trial = new Trial(place, Files.createTempDirectory("baskets"));
        boolean begun = false;
        try {
            trial.add(1); // the first one founds the group, so that no groups have to merge
            trial.add(shops - 1);
            trial.open(customers);
            trial.end(trial.balancer.shops()); // everything is warm
            begun = true;
            return trial;
        } finally {
            if (!begun) trial.close();
        }
    }

    /// @param args how often all changes happen; or `cycles` and how many cycles of kill, split and heal five nodes
    ///     go through; or `moves` and how often a fourth node joins three, and one of them leaves. A third argument is
    ///     the number of customers.
    public static void main(String... args) throws Exception {
        System.setProperty("jdk.httpclient.keepalive.timeout", "5"); // shorter than that of the servers
        var what = args.length > 1 ? args[0] : "rounds";
        int count = args.length > 0 ? Integer.parseInt(args[args.length > 1 ? 1 : 0]) : 1;
        int customers = args.length > 2 ? Integer.parseInt(args[2]) : CUSTOMERS;
        boolean good;
        try (var place = what.equals("moves") ? Place.Loopback.of(MOST) : place();
                var trial = begin(place, what.equals("cycles") ? 5 : 3, customers)) {
            for (int i = 1; i <= count; i++) {
                System.out.println(what + " " + i);
                switch (what) {
                    case "rounds" -> trial.round();
                    case "cycles" -> trial.cycle();
                    case "moves" -> trial.moves();
                    default -> throw new IllegalArgumentException(what + " is none of rounds, cycles and moves");
                }
            }
            good = trial.end();
        }
        if (!good) System.exit(1);
    }

    private static Place place() {
        try {
            return Place.Namespaces.of(MOST);
        } catch (IOException refused) {
            System.out.println("The split is SKIPPED: this machine does not permit network namespaces, which need root "
                    + "and iproute2 (" + refused.getMessage() + ")");
            return Place.Loopback.of(MOST);
        }
    }

    /// From three nodes to five, then to two, and back to three.
    private void round() throws Exception {
        join();
        join();
        if (place instanceof Place.Namespaces network) split(network);
        kill();
        join();
        leave();
        kill();
        leave();
        join();
    }

    private void cycle() throws Exception {
        kill();
        join();
        if (place instanceof Place.Namespaces network) split(network);
    }

    private void moves() throws Exception {
        join();
        leave();
    }

    // ── changes ──

    void join() throws IOException, InterruptedException {
        begin(Change.START, "a JVM starts");
        var starting = start(1);
        begin(Change.JOIN, starting.getFirst().name + " joins"); // shards move when the group has settled
        serve(starting);
        end(balancer.shops());
    }

    void leave() throws IOException, InterruptedException {
        var shop = any();
        begin(Change.LEAVE, shop.name + " leaves");
        balancer.remove(shop);
        balancer.awaitIdle(shop);
        shop.leave();
        end(balancer.shops());
    }

    void kill() throws IOException, InterruptedException {
        var shop = any();
        begin(Change.KILL, shop.name + " is killed");
        shop.kill();
        balancer.remove(shop);
        end(balancer.shops());
    }

    private void split(Place.Namespaces network) throws IOException, InterruptedException {
        var rest = new ArrayList<>(balancer.shops());
        var side = new ArrayList<Shop>();
        while (side.size() < 2) side.add(rest.remove(random.nextInt(rest.size())));
        begin(Change.SPLIT, names(side) + " are cut off");
        network.split(side.stream().map(shop -> shop.number).collect(Collectors.toSet()));
        awaitEnd(rest);
        begin(Change.HEAL, "the network heals");
        network.heal();
        end(balancer.shops());
    }

    private Shop any() {
        var shops = balancer.shops();
        return shops.get(random.nextInt(shops.size()));
    }

    private void add(int count) throws IOException, InterruptedException {
        serve(start(count));
        await(balancer.shops());
    }

    private List<Shop> start(int count) throws IOException, InterruptedException {
        var starting = new ArrayList<Shop>();
        for (int i = 0; i < count; i++) {
            var shop = Shop.start("shop-" + (started.size() + 1), free(starting), place, cluster, folder);
            starting.add(shop);
            started.add(shop);
        }
        for (var shop : starting) shop.awaitServing();
        return starting;
    }

    private void serve(List<Shop> starting) throws IOException, InterruptedException {
        for (var shop : starting) {
            shop.awaitHealthy(client);
            balancer.add(shop);
        }
    }

    private int free(List<Shop> starting) {
        Set<Integer> used = new TreeSet<>();
        for (var shop : balancer.shops()) used.add(shop.number);
        for (var shop : starting) used.add(shop.number);
        int number = 1;
        while (used.contains(number)) number++;
        return number;
    }

    private void begin(Change change, String what) {
        System.out.printf("%s; load %s%n", what, load());
        totals.begin(change);
        changeBegan = System.nanoTime();
    }

    private void end(List<Shop> shops) throws InterruptedException {
        awaitEnd(shops);
        totals.begin(Change.NOTHING);
        Thread.sleep(1_000); // so that there is a time without changes to compare with
    }

    /// A change ends when `shops` have agreed on who owns what, and each customer has seen its effects.
    private void awaitEnd(List<Shop> shops) throws InterruptedException {
        await(shops);
        var looks = customers.stream().map(Customer::answeredLooks).toList();
        for (int i = 0; i < looks.size(); i++) {
            while (customers.get(i).answeredLooks() < looks.get(i) + 2) pause();
        }
        System.out.printf("  in order after %d ms; longest pause %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changeBegan),
                TimeUnit.NANOSECONDS.toMillis(totals.longestNanos()));
    }

    private void await(List<Shop> shops) throws InterruptedException {
        while (!isInOrder(shops)) pause();
    }

    private void pause() throws InterruptedException {
        if (System.nanoTime() - changeBegan > PATIENCE_NANOS) {
            started.forEach(shop -> System.out.println(shop.name + " said: " + String.join("\n  ", shop.said())));
            throw new IllegalStateException("the nodes do not come into order");
        }
        Thread.sleep(50);
    }

    /// Whether all `shops` say that these own all shards, each its share, and that one of them runs the checkout.
    private boolean isInOrder(List<Shop> shops) throws InterruptedException {
        var names = shops.stream().map(shop -> shop.name).collect(Collectors.toSet());
        var said = new TreeSet<String>();
        for (var shop : shops) {
            try {
                said.add(shop.get(client, "/owners").body());
            } catch (IOException busy) {
                return false;
            }
        }
        if (said.size() != 1) return false;
        var owners = new TreeMap<String, String>();
        said.first().lines().map(line -> line.split(" ")).forEach(words -> owners.put(words[0], words[1]));
        var checkout = owners.remove(Checkout.NAME);
        if (checkout == null || !names.contains(checkout) || !owners.keySet().equals(names)) return false;
        var shares = owners.values().stream().mapToInt(Integer::parseInt).summaryStatistics();
        return shares.getMax() - shares.getMin() <= 1;
    }

    private static String names(List<Shop> shops) {
        return shops.stream().map(shop -> shop.name).collect(Collectors.joining(" and "));
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException elsewhere) {
            return "unknown";
        }
    }

    // ── customers ──

    private void open(int count) {
        begin(Change.START, count + " customers come");
        int pauseMillis = Math.max(MEAN_PAUSE_MILLIS, MEAN_PAUSE_MILLIS * count / CUSTOMERS);
        for (int i = 0; i < count; i++) {
            var customer = new Customer("customer-" + i, balancer, client, totals, i, pauseMillis);
            customers.add(customer);
            threads.add(Thread.ofVirtual().start(customer));
        }
    }

    /// Ends the customers and compares their observations with the store. Prints the totals. Returns whether every
    /// promise was kept.
    boolean end() throws IOException, InterruptedException {
        customers.forEach(Customer::close);
        for (var thread : threads) thread.join();
        for (var customer : customers) customer.check();
        var audit = new Audit(new Store(folder), customers);
        long refused = started.stream().mapToLong(Shop::refusedWrites).sum();
        long products = customers.stream().mapToLong(customer -> customer.added.size()).sum();
        System.out.println();
        System.out.println(totals);
        System.out.printf("products: %d acknowledged, %d stored, %d lost, %d stored twice%n", products, audit.stored,
                audit.lost, audit.twice);
        System.out.printf("invoices: %d, missing, doubled or wrong %d%n", audit.invoices, audit.wrongInvoices);
        System.out.printf("looks, kept in memory only: %d acknowledged, %d lost in planned changes, "
                + "%d lost with killed or stopped nodes%n", totals.looks, totals.lostLooks(true),
                totals.lostLooks(false));
        System.out.printf("entities with two owners: %d; writes of former owners that the store refused: %d%n",
                audit.twoOwners, refused);
        totals.wrong().forEach(what -> System.out.println("WRONG: " + what));
        return audit.lost + audit.twice + audit.wrongInvoices + audit.twoOwners + totals.lostLooks(true) == 0
                && totals.wrong().isEmpty();
    }

    @Override public void close() throws InterruptedException {
        threads.forEach(Thread::interrupt);
        started.forEach(Shop::close);
        for (var shop : started) shop.kill();
        for (var thread : threads) thread.join();
        client.close();
        try (var files = Files.walk(folder)) {
            files.sorted((one, other) -> other.compareTo(one)).forEach(file -> file.toFile().delete());
        } catch (IOException left) {
            System.out.println("the store remains at " + folder + ": " + left);
        }
    }
}
