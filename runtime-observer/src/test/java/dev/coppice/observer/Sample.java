package dev.coppice.observer;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/// A small system in which something of everything happens, for the pages of the observer in tests.
final class Sample implements AutoCloseable {
    static final String SECRET = "hunter2-4111111111111111";
    static final String SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    static final Name<Worker.Message> ORDERS = new Name<>("orders");
    static final Name<Worker.Message> PAYMENTS = new Name<>("payments");
    static final Name<Worker.Message> REFUNDS = new Name<>("refunds");
    static final Name<Worker.Message> STOCK = new Name<>("stock");
    static final Name<Worker.Message> BLOCKED = new Name<>("mailer");

    final Registry<String, Agent<Integer>> carts = Registry.unique("carts");
    final Registry<String, Object> idle = Registry.unique("idle");
    final ProcessGroups<String, Object> teams = new ProcessGroups<>("teams");
    final PubSub<String, Worker.Message> news = new PubSub<>("news");
    final ActorRuntime runtime;
    final CountDownLatch release = new CountDownLatch(1);

    /// The tree: servers that may be broken, a branch below, a registry and groups.
    private final class Tree extends Supervisor {
        @Override protected SupervisorSpec init() {
            return oneForOne(
                    ChildSpec.of(carts),
                    ChildSpec.of(teams),
                    ChildSpec.of(news),
                    ChildSpec.of(ORDERS, new Worker()).id("orders"),
                    ChildSpec.of(PAYMENTS, new Worker()).id("payments"),
                    ChildSpec.of(REFUNDS, new Worker()).id("refunds"),
                    ChildSpec.of(new Warehouse()).id("warehouse"),
                    ChildSpec.of(new Worker(), StartOptions.defaults().label(SCRIPT)).id(SCRIPT))
                    .intensity(8, Duration.ofSeconds(10));
        }
    }

    /// Receives the news.
    private final class Reader extends GenServer<Integer, Worker.Message> {
        @Override protected Next<Integer> init() {
            news.subscribe("weather", self());
            return next(0);
        }

        @Override protected Next<Integer> handle(Worker.Message message, Integer count) {
            return next(count + 1);
        }
    }

    private static final class Warehouse extends Supervisor {
        @Override protected SupervisorSpec init() {
            return restForOne(
                    ChildSpec.of(STOCK, new Worker()).id("stock"),
                    ChildSpec.of(BLOCKED, new Worker()).id("mailer"),
                    ChildSpec.of(new Worker()).id("packing"))
                    .intensity(3, Duration.ofSeconds(30));
        }
    }

    private static final class Shop extends Application<Void> {
        @Override public ApplicationSpec spec() {
            return ApplicationSpec.named("shop").env("port", 8080).env("db.password", SECRET);
        }

        @Override protected Root<Void> start(ApplicationEnvironment environment) {
            return root(Supervisor.of(Supervisor.oneForOne()));
        }
    }

    /// A page of the application.
    private final class OrdersPage implements ObserverPage {
        @Override public String id() {
            return "orders";
        }

        @Override public String title() {
            return "Orders";
        }

        @Override public List<Section> sections() {
            var pid = pid(ORDERS);
            return List.of(
                    new Section.Text("The orders of today."),
                    new Section.Figures(Map.of("open", 7)),
                    new Section.Table("Holders", List.of("order", "process", "card"),
                            List.of(List.of("A-1", pid, new Worker.Confidential(SECRET)))));
        }
    }

    Sample() {
        runtime = ActorRuntime.open(RuntimeOptions.builder().name("shop").workers(2)
                .redaction(value -> isConfidential(value) ? "(confidential)" : value).build());
        runtime.start(new Tree());
        runtime.start(new Reader());
        var carted = Agent.start(runtime, () -> 0, StartOptions.named(carts.name("ann")));
        Objects.requireNonNull(carted.ref().pid());
        teams.join("packers", widened(runtime.ref(STOCK)));
        teams.join("packers", widened(runtime.ref(ORDERS)));
        var applications = ApplicationController.of(runtime);
        applications.load(new Shop());
        applications.start("shop");
    }

    @SuppressWarnings("unchecked") // nothing is sent to the group
    static Ref<Object> widened(Ref<?> ref) {
        return (Ref<Object>) ref;
    }

    private static boolean isConfidential(Object value) {
        return value instanceof Worker.Confidential || value instanceof Worker.Account || value instanceof Worker.Pay;
    }

    ObserverOptions options() {
        return ObserverOptions.defaults().registry(idle).page(new OrdersPage());
    }

    Pid pid(Name<?> name) {
        return Objects.requireNonNull(runtime.whereis(name));
    }

    void crash(Name<Worker.Message> name, String why) throws InterruptedException {
        var before = pid(name);
        runtime.ref(name).cast(new Worker.Fail(why));
        await(() -> {
            var now = runtime.whereis(name);
            return now != null && now != before;
        });
    }

    /// Makes the mailer sit in a callback, with messages waiting, one of them confidential.
    void block() throws InterruptedException {
        var begun = new CountDownLatch(1);
        runtime.ref(BLOCKED).cast(new Worker.Block(begun, release));
        begun.await();
        runtime.ref(BLOCKED).cast(new Worker.Pay(new Worker.Confidential(SECRET)));
        for (int i = 0; i < 40; i++) runtime.ref(BLOCKED).cast(new Worker.Note(i == 0 ? SCRIPT : "note " + i));
    }

    /// Makes the orders wait for the payments, and these for the stock, which never answers.
    void chain() throws InterruptedException {
        runtime.ref(PAYMENTS).cast(new Worker.AskOther(runtime.ref(STOCK)));
        runtime.ref(ORDERS).cast(new Worker.AskOther(runtime.ref(PAYMENTS)));
        await(() -> runtime.waits().edges().size() >= 2);
    }

    void deadLetter() {
        var gone = runtime.start(new Worker());
        runtime.stop(gone);
        gone.cast(new Worker.Pay(new Worker.Confidential(SECRET)));
    }

    void remind() {
        runtime.ref(STOCK).cast(new Worker.Remind(Duration.ofMinutes(5)));
    }

    /// Starts many processes that do nothing.
    void crowd(int size) {
        var crowd =
                DynamicSupervisorRef.of(runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults()
                        .intensity(1_000, Duration.ofSeconds(1)))));
        for (int i = 0; i < size; i++) crowd.startChild(ChildSpec.of(new Worker()));
    }

    static void await(BooleanSupplier done) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("it did not happen within 60 s");
            Thread.sleep(5);
        }
    }

    @Override public void close() {
        release.countDown();
        runtime.exit(pid(ORDERS), ExitReason.KILL); // it waits for a reply that never comes
        runtime.close(Duration.ofSeconds(2));
    }

    /// Serves the sample for a person to look at.
    public static void main(String... args) throws Exception {
        var sample = new Sample();
        var observer = Observer.start(sample.runtime,
                sample.options().port(4711).token("0123456789abcdef").allow(ObserverAction.values()));
        System.out.println(observer.signInUrl());
        sample.crowd(200);
        sample.block();
        sample.chain();
        sample.deadLetter();
        sample.remind();
        while (true) {
            sample.crash(REFUNDS, "card 4711 was declined by the bank");
            Thread.sleep(3_000);
            sample.runtime.ref(STOCK).cast(new Worker.Note("hello"));
            sample.crash(REFUNDS, "no such article");
            for (int i = 0; i < 100_000; i++) sample.runtime.ref(STOCK).cast(new Worker.Note("hello"));
            Thread.sleep(4_000);
        }
    }
}
