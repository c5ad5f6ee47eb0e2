package dev.coppice.bench;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessTrace;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartOptions;
import dev.coppice.core.TopQuery;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.SupervisionTree;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/// What does it cost to look inside a running system? Prints one line for each kind of look, with its limit.
///
/// ```sh
/// java -Xmx6g -XX:+UseCompactObjectHeaders -cp runtime-bench/target/benchmarks.jar dev.coppice.bench.Inside
/// ```
///
/// The argument is the number of processes and of messages, one million if it is missing. The first looks are not
/// counted: the code is compiled during them. The slowdown of a process is measured in rounds, one without and one
/// with it in turn, so that both see the same machine.
public final class Inside {
    private static final int MILLION = 1_000_000;
    private static final int WARM = 20;
    private static final int LOOKS = 40;
    private static final int ROUNDS = 9;
    private static final int WINDOW = 1_000;
    private static final int MESSAGES_OF_A_ROUND = 1_000_000;
    private static final int STARTS_OF_A_ROUND = 300_000;
    private static final int OUTSIDE_STARTS_OF_A_ROUND = 50_000;

    private Inside() {}

    /// The protocol of the server.
    sealed interface Message {}

    record Note(long number) implements Message {}

    record Sync() implements Message, Call<Message, Long> {}

    record Block(CountDownLatch end) implements Message {}

    /// Adds numbers.
    static final class Server extends GenServer<Long, Message> {
        @Override protected Next<Long> init() {
            return next(0L);
        }

        @Override protected Next<Long> handle(Message message, Long sum) throws Exception {
            return switch (message) {
                case Note(var number) -> next(sum + number);
                case Sync sync -> keep().reply(sync, sum);
                case Block(var end) -> {
                    end.await();
                    yield keep();
                }
            };
        }
    }

    /// Starts other servers and ends them, and replies with the nanoseconds that this took.
    static final class Starter extends GenServer<Long, Starter.Start> {
        private final ActorRuntime runtime;

        Starter(ActorRuntime runtime) {
            this.runtime = runtime;
        }

        record Start(int count) implements Call<Start, Long> {}

        @Override protected Next<Long> init() {
            return next(0L);
        }

        @Override protected Next<Long> handle(Start start, Long rounds) {
            long begun = System.nanoTime();
            for (int i = 0; i < start.count(); i++) runtime.exit(runtime.start(new Server()), ExitReason.KILL);
            return next(rounds + 1).reply(start, System.nanoTime() - begun);
        }
    }

    public static void main(String... args) throws Exception {
        int many = args.length > 0 ? Integer.parseInt(args[0]) : MILLION;
        System.out.printf(Locale.ROOT, "%-62s %12s %12s %10s%n", "look", "median", "worst", "may take");
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("inside"))) {
            manyMessages(runtime, many);
            manyProcesses(runtime, many);
        }
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("inside"))) {
            trace(runtime);
            recording(runtime);
        }
    }

    // ── looks ──

    private static void manyMessages(ActorRuntime runtime, int many) {
        var server = runtime.start(new Server(), StartOptions.defaults().onDedicatedThread());
        var end = new CountDownLatch(1);
        server.cast(new Block(end));
        for (int i = 0; i < many; i++) server.cast(new Note(i));
        var pid = Objects.requireNonNull(server.pid());
        look("info of a process with " + count(many) + " messages", "1 ms", () -> {
            if (runtime.info(pid).orElseThrow().mailbox() < Math.min(many, 10_000)) throw new AssertionError();
        });
        look("top 50 by mailbox, one of them with " + count(many) + " messages", "30 ms",
                () -> runtime.top(TopQuery.by(TopQuery.Key.MAILBOX)));
        end.countDown();
        server.call(new Sync(), Duration.ofMinutes(1));
        runtime.stop(server);
    }

    private static void manyProcesses(ActorRuntime runtime, int many) {
        var supervisor = runtime.start(DynamicSupervisor.of(DynamicSupervisorSpec.defaults()));
        var children = DynamicSupervisorRef.of(supervisor);
        for (int i = 0; i < many; i++) children.startChild(ChildSpec.of(new Server()));
        var root = Objects.requireNonNull(supervisor.pid());
        for (var key : List.of(TopQuery.Key.MAILBOX, TopQuery.Key.AGE)) {
            look("top 50 by " + key.name().toLowerCase(Locale.ROOT) + " of " + count(many) + " processes", "30 ms",
                    () -> require(runtime.top(TopQuery.by(key)).rows().size() == 50));
        }
        look("top 50 by mailbox, filtered by status and subtree", "",
                () -> runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).subtree(root)
                        .status(dev.coppice.core.ProcessInfo.Status.WAITING)));
        look("first 50 of " + count(many) + " children", "5 ms", () -> require(
                SupervisionTree.of(runtime, root, 1, 50).roots().getFirst().children().size() == 50));
        look("statistics", "", runtime::statistics);
        look("waits", "", runtime::waits);
    }

    private static void require(boolean condition) {
        if (!condition) throw new AssertionError("the look does not show what it should");
    }

    private static void look(String what, String may, Runnable look) {
        var micros = new long[LOOKS];
        for (int i = -WARM; i < LOOKS; i++) {
            long begun = System.nanoTime();
            look.run();
            if (i >= 0) micros[i] = (System.nanoTime() - begun) / 1_000;
        }
        Arrays.sort(micros);
        System.out.printf(Locale.ROOT, "%-62s %9.2f ms %9.2f ms %10s%n", what, micros[LOOKS / 2] / 1e3,
                micros[LOOKS - 1] / 1e3, may);
    }

    private static String count(int many) {
        return String.format(Locale.ROOT, "%,d", many);
    }

    // ── slowdown of processes ──

    private static void trace(ActorRuntime runtime) {
        var server = runtime.start(new Server());
        var pid = Objects.requireNonNull(server.pid());
        LongSupplier plain = () -> messages(server);
        compare("a message to a process that is traced", "20 %", plain, () -> traced(runtime, pid, plain),
                MESSAGES_OF_A_ROUND);
        runtime.stop(server);
    }

    /// Sends messages, and waits after each window for the server, which is never idle for long.
    private static long messages(Ref<Message> server) {
        long begun = System.nanoTime();
        for (int i = 1; i <= MESSAGES_OF_A_ROUND; i++) {
            server.cast(new Note(i));
            if (i % WINDOW == 0) server.call(new Sync());
        }
        return System.nanoTime() - begun;
    }

    /// The trace has the default rate and is read ten times a second, as by the observer.
    private static long traced(ActorRuntime runtime, Pid pid, LongSupplier work) {
        try (var reader = Executors.newSingleThreadScheduledExecutor();
                var trace = runtime.trace(List.of(pid), ProcessTrace.Limits.defaults().events(Integer.MAX_VALUE))) {
            var reading = reader.scheduleAtFixedRate(() -> trace.poll(1_000), 0, 100, TimeUnit.MILLISECONDS);
            long took = work.getAsLong();
            reading.cancel(false);
            if (trace.end() != null) throw new AssertionError("the trace ended early: " + trace.end());
            if (trace.dropped() == 0) throw new AssertionError("nothing was over the limit");
            return took;
        }
    }

    private static void recording(ActorRuntime runtime) throws IOException, ParseException {
        var all = Configuration.getConfiguration("default").getSettings();
        var jdk = new HashMap<>(all);
        for (var event : FlightRecorder.getFlightRecorder().getEventTypes())
            if (event.getCategoryNames().contains("Coppice")) jdk.put(event.getName() + "#enabled", "false");
        var starter = runtime.start(new Starter(runtime));
        LongSupplier inside = () -> starter.call(new Starter.Start(STARTS_OF_A_ROUND), Duration.ofMinutes(1));
        LongSupplier outside = () -> startsOutside(runtime);
        compare("start and end of a process, in a default Flight Recorder recording", "3 %", inside,
                () -> recorded(all, inside), STARTS_OF_A_ROUND);
        compare("the same, without the events of Coppice", "", inside, () -> recorded(jdk, inside), STARTS_OF_A_ROUND);
        compare("the same by an outside thread, in a default recording", "3 %", outside,
                () -> recorded(all, outside), OUTSIDE_STARTS_OF_A_ROUND);
        compare("the same, without the events of Coppice", "", outside, () -> recorded(jdk, outside),
                OUTSIDE_STARTS_OF_A_ROUND);
    }

    private static long startsOutside(ActorRuntime runtime) {
        long begun = System.nanoTime();
        for (int i = 0; i < OUTSIDE_STARTS_OF_A_ROUND; i++) runtime.stop(runtime.start(new Server()));
        return System.nanoTime() - begun;
    }

    /// Measures within a recording that has begun: its first work is not counted, while Flight Recorder writes its data
    /// about the JVM.
    private static long recorded(Map<String, String> settings, LongSupplier work) {
        try (var recording = new Recording(settings)) {
            recording.start();
            var _ = work.getAsLong();
            return work.getAsLong();
        }
    }

    /// Prints the time of one operation without and with the look, and the difference: the medians of rounds
    /// in turn.
    private static void compare(String what, String may, LongSupplier without, LongSupplier with, int operations) {
        var plain = new ArrayList<Long>();
        var watched = new ArrayList<Long>();
        for (int i = -2; i < ROUNDS; i++) {
            long first = without.getAsLong();
            long second = with.getAsLong();
            if (i < 0) continue;
            plain.add(first);
            watched.add(second);
        }
        plain.sort(null);
        watched.sort(null);
        double before = plain.get(ROUNDS / 2);
        double after = watched.get(ROUNDS / 2);
        System.out.printf(Locale.ROOT, "%-62s %9.0f ns %9.0f ns %10s: %+.1f %%%n", what, before / operations,
                after / operations, may, 100 * (after - before) / before);
    }
}
