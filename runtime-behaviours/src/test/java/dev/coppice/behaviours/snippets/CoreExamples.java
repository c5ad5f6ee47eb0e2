package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Ref;
import dev.coppice.core.ReportFormat;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ScopedContextCarrier;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.Sys;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Examples for the types of the core, which has no behaviours to show them with.
class CoreExamples {

    // @start region="call"
    sealed interface Message {}
    record Add(int amount) implements Message {} // wants no answer
    record Get() implements Message, Call<Message, Integer> {} // is answered with an Integer
    // @end

    static final class Counter extends GenServer<Integer, Message> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer count) {
            return switch (message) {
                case Add(int amount) -> next(Math.addExact(count, amount));
                case Get get -> next(count).reply(get, count);
            };
        }
    }

    @Test
    void runtime() {
        // @start region="runtime"
        try (ActorRuntime runtime = ActorRuntime.open()) {
            Ref<Message> counter = runtime.start(new Counter());
            counter.cast(new Add(2));
            int count = counter.call(new Get());
            assertThat(count).isEqualTo(2);
        } // ends all processes, and then the runtime
        // @end
    }

    @Test
    void ref() {
        try (var runtime = ActorRuntime.open()) {
            var counter = runtime.start(new Counter());
            // @start region="ref"
            counter.cast(new Add(2)); // returns at once
            int now = counter.call(new Get()); // waits for five seconds at most
            int soon = counter.call(new Get(), Duration.ofSeconds(2));
            CompletableFuture<Integer> later = counter.ask(new Get()); // returns at once
            // fails if that takes longer
            CompletableFuture<Integer> inTime = counter.ask(new Get(), Duration.ofSeconds(1));
            // @end
            assertThat(now).isEqualTo(soon).isEqualTo(later.join()).isEqualTo(inTime.join());
        }
    }

    // @start region="name"
    static final Name<Message> COUNTER = new Name<>("counter");

    static void count(ActorRuntime runtime) {
        runtime.start(new Counter(), StartOptions.named(COUNTER));
        Ref<Message> counter = runtime.ref(COUNTER); // the holder of the name at each use
        counter.cast(new Add(1));
    }
    // @end

    @Test
    void startResult() {
        try (var runtime = ActorRuntime.open()) {
            count(runtime);
            // @start region="result"
            String text = switch (runtime.tryStart(new Counter(), StartOptions.named(COUNTER))) {
                case StartResult.Started<Message> started -> "runs as " + started.pid();
                case StartResult.Ignored<Message> _ -> "has nothing to do";
                case StartResult.Failed<Message>(ExitReason.Custom(StartResult.AlreadyStarted(Pid holder))) -> holder
                        + " has the name";
                case StartResult.Failed<Message>(ExitReason reason) -> "failed: " + reason;
            };
            // @end
            assertThat(text).contains("has the name");
            assertThat(runtime.ref(COUNTER).<Integer>call(new Get())).isEqualTo(1);
        }
    }

    @Test
    void startOptions() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="start"
            var options = StartOptions.named(COUNTER)
                    .timeout(Duration.ofSeconds(2)) // for init
                    .onDedicatedThread() // its callbacks wait for sockets, files or locks
                    .mailbox(new MailboxLimit(1_000, MailboxLimit.Overflow.REFUSE))
                    .label("the counter of visitors");
            Ref<Message> counter = runtime.start(new Counter(), options);
            // @end
            assertThat(counter.pid().toString()).startsWith("the counter of visitors");
        }
    }

    @Test
    void runtimeOptions() {
        // @start region="options"
        var options = RuntimeOptions.builder()
                .name("shop")
                .shutdown(Duration.ofSeconds(10))
                .reportFormat(new ReportFormat(200, 10, true)) // a report is one line
                .redaction(value -> value instanceof Password ? "(a password)" : value)
                .context(ContextCarrier.mdc()) // receivers log with the values of the sender
                .build();
        // @end
        try (var runtime = ActorRuntime.open(options)) {
            assertThat(runtime.options().redaction().apply(new Password("x"))).isEqualTo("(a password)");
        }
    }

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    @Test
    void clearedThreadLocals() {
        // @start region="clearing"
        var options = RuntimeOptions.defaults().context(ContextCarrier.mdc(), ContextCarrier.clearing(TENANT));
        // @end
        try (var runtime = ActorRuntime.open(options)) {
            assertThat(runtime.options().context()).hasSize(2);
        }
    }

    // @start region="scoped"
    /// Names the thread after the order that it works on, during each callback.
    static final class OrderNames implements ScopedContextCarrier<String> {
        private static final ThreadLocal<String> ORDER = new ThreadLocal<>();

        @Override public String capture() {
            return ORDER.get();
        }

        @Override public AutoCloseable open(String order) {
            var before = ORDER.get();
            ORDER.set(order);
            return () -> ORDER.set(before);
        }
    }
    // @end

    @Test
    void scopedCarrier() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().context(new OrderNames()))) {
            var orders = Agent.start(runtime, () -> 0);
            OrderNames.ORDER.set("17");
            try {
                assertThat(orders.<String>get(any -> OrderNames.ORDER.get())).isEqualTo("17");
            } finally {
                OrderNames.ORDER.remove();
            }
        }
    }

    private record Password(String text) {}

    // @start region="failed"
    static String ask(Ref<Message> counter) {
        try {
            int count = counter.call(new Get(), Duration.ofSeconds(2));
            return "it is " + count;
        } catch (CallFailed failed) {
            return switch (failed.cause()) {
                case ExitReason.NoProcess _ -> "it is not there";
                case ExitReason.Timeout _ -> "it takes too long";
                case ExitReason.Crash(Throwable thrown) -> "it has just crashed: " + thrown.getMessage();
                default -> "it has ended: " + failed.cause();
            };
        }
    }
    // @end

    @Test
    void failures() {
        try (var runtime = ActorRuntime.open()) {
            var counter = runtime.start(new Counter());
            assertThat(ask(counter)).isEqualTo("it is 0");
            runtime.stop(counter);
            assertThat(ask(counter)).isEqualTo("it is not there");
            assertThat(catchThrowableOfType(CallFailed.class, () -> counter.call(new Get())).server())
                    .isEqualTo(counter.pid());
        }
    }

    // @start region="signal"
    /// Counts the processes that work for it, as long as they live.
    static final class Roll extends GenServer<Integer, Roll.Message> {
        sealed interface Message {}
        record Join(Pid worker) implements Message {}
        record Count() implements Message, Call<Message, Integer> {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer workers) {
            return switch (message) {
                case Join(Pid worker) -> {
                    monitor(worker);
                    yield next(workers + 1);
                }
                case Count count -> next(workers).reply(count, workers);
            };
        }

        @Override protected Next<Integer> handleSignal(Signal signal, Integer workers) {
            return switch (signal) {
                case Signal.Down _ -> next(workers - 1);
                case Signal.Exit _, Signal.Idle _, Signal.TimerFired _ -> keep();
            };
        }
    }
    // @end

    @Test
    void signals() {
        try (var runtime = ActorRuntime.open()) {
            var roll = runtime.start(new Roll());
            var worker = runtime.start(new Counter());
            roll.cast(new Roll.Join(worker.pid()));
            assertThat(roll.<Integer>call(new Roll.Count())).isEqualTo(1);
            runtime.stop(worker);
            org.awaitility.Awaitility.await().until(() -> roll.<Integer>call(new Roll.Count()) == 0);
        }
    }

    // @start region="from"
    /// Brings two together: the first to come waits for the second.
    static final class Meeting extends GenServer<Map<String, From<String>>, Meeting.Meet> {
        record Meet(String name) implements Call<Meet, String> {}

        @Override protected Next<Map<String, From<String>>> init() {
            return next(Map.of());
        }

        @Override protected Next<Map<String, From<String>>> handle(Meet meet, Map<String, From<String>> waiting) {
            if (waiting.isEmpty()) return next(Map.of(meet.name(), from(meet))); // answered when another one comes
            waiting.forEach((name, from) -> from.reply(meet.name()));
            return next(Map.<String, From<String>>of()).reply(meet, waiting.keySet().iterator().next());
        }
    }
    // @end

    @Test
    void froms() {
        try (var runtime = ActorRuntime.open()) {
            var meeting = runtime.start(new Meeting());
            var ann = meeting.ask(new Meeting.Meet("Ann"));
            assertThat(meeting.call(new Meeting.Meet("Ben"))).isEqualTo("Ann");
            assertThat(ann.join()).isEqualTo("Ben");
        }
    }

    @Test
    void sys() {
        try (var runtime = ActorRuntime.open()) {
            var counter = runtime.start(new Counter());
            // @start region="sys"
            Sys sys = Sys.of(counter);
            sys.replaceState(count -> (Integer) count + 40); // for repair; asked between two callbacks
            sys.trace(System.out::println);
            counter.cast(new Add(2));
            Object count = sys.state();
            sys.noDebug();
            // @end
            assertThat(count).isEqualTo(42);
        }
    }

    @Test
    void info() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new Counter());
            // @start region="info"
            var longest = new HashMap<Pid, Integer>();
            for (Pid process : runtime.processes()) {
                runtime.info(process).map(ProcessInfo::mailbox).filter(waiting -> waiting > 100)
                        .ifPresent(waiting -> longest.put(process, waiting));
            }
            // @end
            assertThat(longest).isEmpty();
        }
    }
}
