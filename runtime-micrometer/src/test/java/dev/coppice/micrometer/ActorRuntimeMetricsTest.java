package dev.coppice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import io.micrometer.core.instrument.HighCardinalityTagsDetector;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActorRuntimeMetricsTest {
    private static final Name<Worker.Message> WORKER = new Name<>("worker");
    private static final String BEHAVIOUR = Worker.class.getName();

    private final MessageTiming timing = MessageTiming.sampled(1);
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.builder()
            .name("shop").context(timing).stallThreshold(Duration.ofMillis(20)).build());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach void close() {
        runtime.close();
        registry.close();
    }

    private double count(String name, String... tags) {
        var counter = registry.find(name).tags(tags).functionCounter();
        if (counter != null) return counter.count();
        var counted = registry.find(name).tags(tags).counter();
        return counted == null ? -1 : counted.count();
    }

    private double gauge(String name, String... tags) {
        var gauge = registry.find(name).tags(tags).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    @Test void scrape_hasEveryMeter() {
        var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(prometheus);
            Ref<Worker.Message> worker = runtime.start(new Worker());
            worker.call(new Worker.Get());
            prometheus.scrape(); // finds the behaviours
            assertThat(prometheus.scrape()).contains(
                    "coppice_processes_live{runtime=\"shop\"}", "coppice_processes_zombies{runtime=\"shop\"} 0",
                    "coppice_processes_started_total{", "coppice_processes_ended_total{", "coppice_messages_total{",
                    "coppice_scheduler_slices_total{", "coppice_scheduler_steals_total{", "coppice_scheduler_ready{",
                    "coppice_scheduler_workers_active{", "coppice_scheduler_workers_spare{",
                    "coppice_scheduler_threads_dedicated{", "coppice_scheduler_threads_computing{",
                    "coppice_timers_active{", "coppice_timers_fired_total{", "coppice_gaveup_total{",
                    "coppice_calls_timeouts_total{",
                    "coppice_deadletters_total{cause=\"unknown_name\",runtime=\"shop\"} 0",
                    "coppice_crashes_total{behaviour=\"unknown\",runtime=\"shop\"} 0",
                    "coppice_restarts_total{behaviour=\"unknown\",runtime=\"shop\"} 0",
                    "coppice_stalls_total{behaviour=\"unknown\",runtime=\"shop\"} 0",
                    "coppice_mailbox_size{behaviour=\"" + BEHAVIOUR + "\",runtime=\"shop\"} 0",
                    "coppice_mailbox_time_seconds_count{behaviour=\"" + BEHAVIOUR + "\"",
                    "coppice_callback_time_seconds_count{behaviour=\"" + BEHAVIOUR + "\"");
        }
        assertThat(prometheus.getMeters()).isEmpty();
    }

    @Test void failures_areCountedByBehaviour() throws InterruptedException {
        try (var metrics = new ActorRuntimeMetrics(runtime, Tags.of("region", "north"))) {
            metrics.bindTo(registry);
            runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(WORKER, new Worker()))
                    .intensity(3, Duration.ofHours(1))));
            for (int i = 0; i < 4; i++) {
                var now = runtime.whereis(WORKER);
                runtime.ref(WORKER).cast(new Worker.Crash());
                await().until(() -> runtime.whereis(WORKER) != now);
                if (i < 3) await().until(() -> runtime.whereis(WORKER) != null);
            }
            await().untilAsserted(() -> {
                assertThat(count("coppice.crashes", "behaviour", BEHAVIOUR, "region", "north")).isEqualTo(4);
                assertThat(count("coppice.restarts", "behaviour", BEHAVIOUR)).isEqualTo(3);
                assertThat(count("coppice.gaveup")).isEqualTo(1);
            });
            runtime.ref(WORKER).cast(new Worker.Add());
            await().until(() -> count("coppice.deadletters", "cause", "unknown_name") == 1);
        }
    }

    @Test void stallAndTimeout_areCounted() throws InterruptedException {
        try (var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(registry);
            Ref<Worker.Message> worker = runtime.start(new Worker());
            var entered = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            worker.cast(new Worker.Hold(entered, go));
            entered.await();
            assertThatThrownBy(() -> worker.call(new Worker.Get(), Duration.ofMillis(5)))
                    .isInstanceOf(CallFailed.class);
            for (int i = 0; i < 20; i++) worker.cast(new Worker.Add());
            await().until(() -> count("coppice.stalls", "behaviour", BEHAVIOUR) == 1);
            await().until(() -> count("coppice.calls.timeouts") == 1);
            await().until(() -> gauge("coppice.processes.live") > 0
                    && gauge("coppice.mailbox.size", "behaviour", BEHAVIOUR) >= 20);
            go.countDown();
            await().until(() -> gauge("coppice.processes.live") > 0
                    && gauge("coppice.mailbox.size", "behaviour", BEHAVIOUR) == 0);
            // the queued messages waited while the first one held the process
            var waited = registry.get("coppice.mailbox.time").tags("behaviour", BEHAVIOUR).timer();
            var handled = registry.get("coppice.callback.time").tags("behaviour", BEHAVIOUR).timer();
            await().until(() -> handled.count() >= 22);
            assertThat(waited.max(TimeUnit.MILLISECONDS)).isGreaterThan(5);
            assertThat(handled.max(TimeUnit.MILLISECONDS)).isGreaterThan(20);
        }
    }

    @Test void counters_neverFall_whileAMillionProcessesStartAndEnd() {
        int threads = 2;
        int each = 500_000;
        try (var own = ActorRuntime.open(RuntimeOptions.defaults().context(MessageTiming.sampled())); var metrics =
                new ActorRuntimeMetrics(own)) {
            metrics.bindTo(registry);
            var starters = new ArrayList<CompletableFuture<Void>>();
            var looked = new CompletableFuture<Void>();
            for (int i = 0; i < threads; i++) {
                starters.add(CompletableFuture.runAsync(() -> {
                    for (int k = 0; k < each; k++) {
                        if (k == each / 2) looked.join(); // also on a machine that hardly runs the other thread
                        Gen.spawn(own, self -> {}, SpawnOptions.NONE);
                    }
                }, Thread.ofPlatform().daemon()::start));
            }
            var all = CompletableFuture.allOf(starters.toArray(CompletableFuture[]::new));
            Map<String, Double> before = new HashMap<>();
            int looks = 0;
            for (boolean done = false; !done; looks++) {
                checkNoneFell(registry, before);
                if (looks == 2) looked.complete(null);
                done = isDone(all);
            }
            await().until(() -> gauge("coppice.processes.live") <= 1); // the listener of the meters
            checkNoneFell(registry, before);
            assertThat(looks).isGreaterThan(2);
            assertThat(count("coppice.processes.started")).isBetween(1_000_000.0, 1_000_010.0);
            assertThat(count("coppice.processes.ended")).isBetween(1_000_000.0, 1_000_010.0);
            // the behaviours of processes that differ in their number only are one
            assertThat(new HighCardinalityTagsDetector(registry, ActorRuntimeMetrics.BEHAVIOURS, Duration.ofHours(1))
                    .findFirst()).isEmpty();
        }
    }

    /// Waits a moment, so that the looks do not take a processor from the starters.
    private static boolean isDone(CompletableFuture<?> all) {
        try {
            all.get(20, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void checkNoneFell(MeterRegistry registry, Map<String, Double> before) {
        for (var meter : registry.getMeters()) {
            if (meter.getId().getType() != io.micrometer.core.instrument.Meter.Type.COUNTER) continue;
            double value = meter.measure().iterator().next().getValue();
            var key = meter.getId().toString();
            assertThat(value).as(key).isGreaterThanOrEqualTo(before.getOrDefault(key, 0.0));
            before.put(key, value);
        }
    }

    @Test void behaviours_beyondTheMaximum_areOther() {
        int classes = ActorRuntimeMetrics.BEHAVIOURS + 50;
        try (var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(registry);
            for (var body : GeneratedBodies.make(classes))
                runtime.whenEnded(Gen.spawn(runtime, body, SpawnOptions.NONE)).join();
            await().until(() -> registry.find("coppice.callback.time").timers().stream()
                    .mapToLong(timer -> timer.count()).sum() >= classes);
            assertThat(registry.find("coppice.callback.time").timers()).hasSize(ActorRuntimeMetrics.BEHAVIOURS + 1);
            assertThat(registry.get("coppice.callback.time").tag("behaviour", "other").timer().count()).isEqualTo(50);
            assertThat(new HighCardinalityTagsDetector(registry, ActorRuntimeMetrics.BEHAVIOURS + 2,
                    Duration.ofHours(1)).findFirst()).isEmpty();
        }
    }

    @Test void classWithoutAName_isUnknown() {
        assertThat(new Behaviours(1).tag("")).isEqualTo("unknown");
    }

    @Test void bindingTwice_registersOnce_andClosingRemovesAll() {
        var metrics = new ActorRuntimeMetrics(runtime);
        metrics.bindTo(registry);
        int meters = registry.getMeters().size();
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(meters);
        var another = new SimpleMeterRegistry();
        metrics.bindTo(another);
        assertThat(another.getMeters()).hasSize(meters);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(another.getMeters()).isEmpty();
        metrics.close();
        assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("create new ones");
    }

    @Test void runtimesOfOneName_doNotShareTheirMeters() {
        var options = RuntimeOptions.defaults().name("twin");
        try (var first = ActorRuntime.open(options); var metrics = new ActorRuntimeMetrics(first)) {
            metrics.bindTo(registry);
            try (var second = ActorRuntime.open(options); var more = new ActorRuntimeMetrics(second)) {
                assertThatThrownBy(() -> more.bindTo(registry)).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a runtime named twin already; give each runtime a name of its own");
                more.bindTo(new SimpleMeterRegistry());
            }
            assertThat(gauge("coppice.processes.live", "runtime", "twin")).isEqualTo(1);
            metrics.close();
            try (var again = new ActorRuntimeMetrics(first)) {
                again.bindTo(registry);
                first.close();
                try (var next = ActorRuntime.open(options); var its = new ActorRuntimeMetrics(next)) {
                    its.bindTo(registry);
                    assertThat(gauge("coppice.processes.live", "runtime", "twin")).isEqualTo(1);
                }
            }
        }
    }

    @Test void closedRuntime_leavesNoMeters_andKeepsItsMetersUntilThen() {
        var own = ActorRuntime.open(RuntimeOptions.defaults().name("own"));
        new ActorRuntimeMetrics(own).bindTo(registry); // dropped at once
        System.gc();
        assertThat(gauge("coppice.processes.live", "runtime", "own")).isEqualTo(1);
        own.close();
        await().until(() -> registry.getMeters().isEmpty());
        assertThatThrownBy(() -> new ActorRuntimeMetrics(own).bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("own is closed");
    }

    @Test void timing_ofTwoRuntimes_isRefused() {
        try (var metrics = new ActorRuntimeMetrics(runtime);
                var other = ActorRuntime.open(RuntimeOptions.defaults().context(timing));
                var several = ActorRuntime.open(RuntimeOptions.defaults()
                        .context(MessageTiming.sampled(), MessageTiming.sampled()))) {
            metrics.bindTo(registry);
            assertThatThrownBy(() -> new ActorRuntimeMetrics(other)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("measures runtime shop already");
            assertThatThrownBy(() -> new ActorRuntimeMetrics(several)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("several MessageTiming");
        }
        assertThatThrownBy(() -> MessageTiming.sampled(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test void sample_isASmallPart() {
        var sampled = MessageTiming.sampled();
        try (var own = ActorRuntime.open(RuntimeOptions.defaults().context(sampled)); var metrics =
                new ActorRuntimeMetrics(own)) {
            metrics.bindTo(registry);
            Ref<Worker.Message> worker = own.start(new Worker());
            for (int i = 0; i < 64_000; i++) worker.cast(new Worker.Add());
            assertThat(worker.call(new Worker.Get())).isEqualTo(64_000);
            var timer = registry.get("coppice.callback.time").tags("behaviour", BEHAVIOUR).timer();
            assertThat(timer.count()).isBetween(700L, 1_300L);
        }
    }

    @Test void names_ofAllMeters_areDocumented() throws java.io.IOException {
        var page = java.nio.file.Files.readString(java.nio.file.Path.of("../docs/reference/metrics.md"));
        try (var metrics = new ActorRuntimeMetrics(runtime)) {
            metrics.bindTo(registry);
            runtime.start(new Worker()).call(new Worker.Get());
            gauge("coppice.processes.live");
            List<String> names = registry.getMeters().stream().map(meter -> meter.getId().getName()).distinct()
                    .toList();
            assertThat(names).hasSizeGreaterThan(20).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
        }
    }
}
