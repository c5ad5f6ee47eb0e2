package dev.coppice.behaviours.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Simulator;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Applications: the order of starts and stops, and the remaining state after a failure.
class ApplicationTest {
    private final ActorRuntime runtime = ActorRuntime.open();
    private final ApplicationController applications = ApplicationController.of(runtime);
    /// The events, in order.
    private final List<String> log = new CopyOnWriteArrayList<>();

    @AfterEach void close() {
        runtime.close();
    }

    /// A process that says when it starts and ends.
    private class Teller extends GenServer<String, Teller.Message> {
        sealed interface Message {}

        record Fail() implements Message {}

        private final String name;

        Teller(String name) {
            this.name = name;
        }

        @Override protected Next<String> init() {
            trapExits(true);
            log.add(name + " starts");
            return next(name);
        }

        @Override protected Next<String> handle(Message message, String state) {
            throw new IllegalStateException(name + " fails on purpose");
        }

        @Override protected void terminate(ExitReason reason, String state) {
            log.add(name + " ends");
        }
    }

    /// An application with two tellers as its tree.
    private class Told extends Application<String> {
        private final ApplicationSpec spec;

        Told(ApplicationSpec spec) {
            this.spec = spec;
        }

        Told(String name, String... dependencies) {
            this(ApplicationSpec.named(name).dependsOn(dependencies));
        }

        @Override public ApplicationSpec spec() {
            return spec;
        }

        @Override protected Root<String> start(ApplicationEnvironment environment) throws Exception {
            var name = spec.name();
            return root(Supervisor.of(Supervisor.oneForOne(
                            ChildSpec.of(new Name<>(name + "-1"), new Teller(name + "-1")),
                            ChildSpec.of(new Name<>(name + "-2"), new Teller(name + "-2")))
                    .intensity(0, Duration.ofSeconds(5))), name);
        }

        @Override protected String prepareStop(String state) {
            log.add(state + " prepares");
            return state + ", prepared,";
        }

        @Override protected void stop(String state) {
            log.add(state + " stopped");
        }
    }

    private ApplicationError failure(ThrowingCallable code) {
        var error = new ApplicationError[1];
        assertThatThrownBy(code).isInstanceOfSatisfying(ApplicationFailed.class, failed -> error[0] = failed.error());
        return error[0];
    }

    private void load(Application<?>... all) {
        for (var one : all) applications.load(one);
    }

    private void fail(String server) {
        runtime.ref(new Name<Teller.Message>(server)).cast(new Teller.Fail());
    }

    // ── start ──

    @Test @Conformance("APP-001")
    void dependencies_areRequiredByStart_andStartedByEnsureAllStarted() {
        load(new Told("app10", "app9"), new Told("app9"));
        assertThat(failure(() -> applications.start("app10"))).isEqualTo(new ApplicationError.NotStarted("app9"));
        assertThat(applications.running()).isEmpty();
        assertThat(applications.ensureAllStarted("app10", ApplicationType.TEMPORARY)).containsExactly("app9", "app10");
        assertThat(applications.running()).containsExactly("app9", "app10");
        assertThat(applications.ensureAllStarted("app10", ApplicationType.TEMPORARY)).isEmpty();
    }

    @Test @Conformance("APP-003")
    void ensureStarted_isIdempotent_startIsNot() {
        load(new Told("app1"));
        assertThat(applications.ensureStarted("app1", ApplicationType.TEMPORARY)).isTrue();
        assertThat(applications.ensureStarted("app1", ApplicationType.TEMPORARY)).isFalse();
        assertThat(failure(() -> applications.start("app1"))).isEqualTo(new ApplicationError.AlreadyStarted("app1"));
        assertThat(failure(() -> applications.start("unknown"))).isEqualTo(new ApplicationError.NotLoaded("unknown"));
    }

    @Test @Conformance("APP-004")
    void optionalDependency_maybeAbsent_butMustNotFail() {
        load(new Told(ApplicationSpec.named("main").optionally("extra")));
        applications.start("main");
        applications.stop("main");
        assertThat(applications.ensureAllStarted("main", ApplicationType.TEMPORARY)).containsExactly("main");
        applications.stop("main");

        load(new Told("extra"));
        applications.start("main");
        assertThat(applications.running()).containsExactly("main");
        applications.stop("main");
        assertThat(applications.ensureAllStarted("main", ApplicationType.TEMPORARY)).containsExactly("extra", "main");
        applications.stop("main");
        applications.stop("extra");

        applications.unload("extra");
        load(new Told("extra") {
            @Override protected Root<String> start(ApplicationEnvironment environment) {
                return fail(ExitReason.of("broken"));
            }
        });
        applications.start("main");
        applications.stop("main");
        assertThat(failure(() -> applications.ensureAllStarted("main", ApplicationType.TEMPORARY)))
                .isEqualTo(new ApplicationError.StartFailed("extra", ExitReason.of("broken")));
        assertThat(applications.running()).isEmpty();
    }

    @Test void ensureAllStarted_thatFails_stopsWhatItStarted_andNothingElse() {
        load(new Told("a"), new Told("b", "a"), new Told("c", "b", "d"), new Told("d") {
            @Override protected Root<String> start(ApplicationEnvironment environment) {
                throw new IllegalStateException("no disk");
            }
        });
        applications.start("a");
        assertThat(failure(() -> applications.ensureAllStarted("c", ApplicationType.TEMPORARY))).isInstanceOfSatisfying(
                ApplicationError.BadReturn.class, error -> assertThat(error.application()).isEqualTo("d"));
        assertThat(applications.running()).containsExactly("a");
        assertThat(log).containsSubsequence("b prepares", "b-2 ends", "b-1 ends", "b, prepared, stopped");
    }

    @Test void circle_isNamed() {
        load(new Told("a", "b"), new Told("b", "c"), new Told("c", "a"));
        assertThat(failure(() -> applications.ensureAllStarted("a", ApplicationType.TEMPORARY)))
                .isEqualTo(new ApplicationError.Circular("a"));
        assertThat(applications.running()).isEmpty();
    }

    @Test void missingDependency_isNamed() {
        load(new Told("a", "gone"));
        assertThat(failure(() -> applications.ensureAllStarted("a", ApplicationType.TEMPORARY)))
                .isEqualTo(new ApplicationError.NotLoaded("gone"));
    }

    @Test @Conformance("APP-011")
    void treeThatFails_leavesNothing() {
        load(new Application<Void>() {
            @Override public ApplicationSpec spec() {
                return ApplicationSpec.named("faulty");
            }

            @Override protected Root<Void> start(ApplicationEnvironment environment) {
                return root(Supervisor.of(Supervisor.oneForOne(
                        ChildSpec.of(new Teller("good")).id("good"), ChildSpec.of(new Teller("bad") {
                            @Override protected Next<String> init() {
                                throw new IllegalStateException("bad init");
                            }
                        }).id("bad"))));
            }
        });
        int before = runtime.processes().size();
        var error = failure(() -> applications.start("faulty"));
        assertThat(error).isInstanceOf(ApplicationError.StartFailed.class);
        assertThat(error.toString()).contains("shutdown").contains("bad init");
        assertThat(applications.running()).isEmpty();
        Awaitility.await().until(() -> runtime.processes().size() == before);
        assertThat(log).containsExactly("good starts", "good ends");
    }

    @Test void startThatThrows_returnsNull_orIgnores_isBadReturn() {
        load(new Told("throws") {
            @Override protected Root<String> start(ApplicationEnvironment environment) {
                throw new IllegalStateException("on purpose");
            }
        }, new Told("ignores") {
            @Override protected Root<String> start(ApplicationEnvironment environment) {
                return root(new GenServer<Integer, Integer>() {
                    @Override protected Next<Integer> init() {
                        return ignore();
                    }

                    @Override protected Next<Integer> handle(Integer message, Integer state) {
                        return next(state);
                    }
                }, "state");
            }
        });
        assertThat(failure(() -> applications.start("throws"))).isInstanceOf(ApplicationError.BadReturn.class);
        assertThat(failure(() -> applications.start("ignores"))).isInstanceOf(ApplicationError.BadReturn.class);
        assertThat(applications.running()).isEmpty();
    }

    @Test void phases_runInOrder_whenTheTreeIsUp_andMayFail() {
        load(new Told(ApplicationSpec.named("phased").phase("warm", 1).phase("open", 2)) {
            @Override protected void phase(String phase, Object argument, String state) {
                log.add(phase + argument);
                if (log.contains("forbid")) throw new IllegalStateException("phase fails");
            }
        });
        applications.start("phased");
        assertThat(log).containsExactly("phased-1 starts", "phased-2 starts", "warm1", "open2");
        applications.stop("phased");
        log.add("forbid");
        assertThat(failure(() -> applications.start("phased"))).isInstanceOf(ApplicationError.StartFailed.class);
        assertThat(log).endsWith("warm1", "phased-2 ends", "phased-1 ends");
        assertThat(applications.running()).isEmpty();
    }

    @Test void twoThatStartAtOnce_startOnce() throws Exception {
        var entered = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        load(new Told("slow") {
            @Override protected Root<String> start(ApplicationEnvironment environment) throws Exception {
                entered.countDown();
                go.await();
                return super.start(environment);
            }
        });
        var results = new CopyOnWriteArrayList<Boolean>();
        var one = Thread.ofVirtual()
                .start(() -> results.add(applications.ensureStarted("slow", ApplicationType.TEMPORARY)));
        entered.await();
        var other = Thread.ofVirtual()
                .start(() -> results.add(applications.ensureStarted("slow", ApplicationType.TEMPORARY)));
        go.countDown();
        one.join();
        other.join();
        assertThat(results).containsExactlyInAnyOrder(true, false);
        assertThat(log).containsExactly("slow-1 starts", "slow-2 starts");
    }

    // ── stop ──

    @Test @Conformance("APP-006")
    void stop_preparesThenEndsTheTreeInReverse_thenStops() {
        load(new Told("app"));
        applications.start("app");
        log.clear();
        applications.stop("app");
        assertThat(log).containsExactly("app prepares", "app-2 ends", "app-1 ends", "app, prepared, stopped");
        assertThat(applications.running()).isEmpty();
        assertThat(failure(() -> applications.stop("app"))).isEqualTo(new ApplicationError.NotStarted("app"));
    }

    @Test void stopOfOneThatOthersNeed_concernsItAlone_whateverItsType() {
        load(new Told("a"), new Told("b", "a"));
        applications.ensureAllStarted("b", ApplicationType.PERMANENT);
        applications.stop("a");
        assertThat(applications.running()).containsExactly("b");
        assertThat(runtime.isOpen()).isTrue();
    }

    @Test void callbacksThatThrow_onTheWayDown_areReportedAndStopNothing() {
        load(new Told("clumsy") {
            @Override protected String prepareStop(String state) {
                throw new IllegalStateException("prepare fails");
            }

            @Override protected void stop(String state) {
                log.add(state + " stop");
                throw new IllegalStateException("stop fails");
            }
        });
        applications.start("clumsy");
        log.clear();
        applications.stop("clumsy");
        assertThat(log).containsExactly("clumsy-2 ends", "clumsy-1 ends", "clumsy stop");
    }

    @Test void stopFromItsOwnCallback_isRefused() {
        load(new Told("self") {
            @Override protected void stop(String state) {
                assertThatThrownBy(() -> applications.stop("self")).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("self");
                log.add("refused");
            }
        });
        applications.start("self");
        applications.stop("self");
        assertThat(log).endsWith("refused");
    }

    @Test @Conformance("APP-008")
    void runtimeStops_inReverseOrderOfTheStarts() {
        load(new Told("a"), new Told("b", "a"), new Told("c", "b"));
        applications.ensureAllStarted("c", ApplicationType.PERMANENT);
        log.clear();
        runtime.close();
        assertThat(log.stream().filter(line -> line.endsWith("stopped")))
                .containsExactly("c, prepared, stopped", "b, prepared, stopped", "a, prepared, stopped");
    }

    // ── an end by itself ──

    @Test void permanent_stopsTheRuntime_alsoWhenItsTreeShutsDown() {
        load(new Told("a"), new Told("b", "a"));
        applications.ensureAllStarted("b", ApplicationType.PERMANENT);
        fail("a-1");
        Awaitility.await().until(() -> !runtime.isOpen());
        runtime.close();
        assertThat(log).contains("a, prepared, stopped", "b, prepared, stopped");
        assertThat(applications.failedApplication()).contains("application a").contains("shutdown");
    }

    @Test void transientOne_stopsTheRuntime_whenItsTreeHadTooManyRestarts() {
        load(new Told("a"));
        applications.start("a", ApplicationType.TRANSIENT);
        fail("a-1");
        Awaitility.await().until(() -> !runtime.isOpen());
    }

    @Test void temporary_isGone_andThatIsAll() {
        load(new Told("a"), new Told("b"));
        applications.start("a");
        applications.start("b");
        fail("a-1");
        Awaitility.await().until(() -> applications.running().equals(List.of("b")));
        assertThat(runtime.isOpen()).isTrue();
        assertThat(log).contains("a, prepared, stopped");
        Awaitility.await().ignoreExceptionsInstanceOf(ApplicationFailed.class)
                .until(() -> applications.ensureStarted("a", ApplicationType.TEMPORARY));
    }

    // ── settings ──

    @Test @Conformance("APP-010")
    void settings_ofLoadedAndUnloaded() {
        var settings = applications.environment("later");
        assertThatThrownBy(() -> settings.fetch("port", Integer.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not loaded");
        assertThat(settings.get("port")).isNull();
        assertThat(settings.get("port", 80)).isEqualTo(80);
        settings.put("port", 8080);
        assertThat(settings.get("port", 80)).isEqualTo(8080);

        load(new Told(ApplicationSpec.named("later").env("port", 90).env("host", "localhost")));
        assertThat(settings.fetch("port", Integer.class)).as("what was put before loading stays").isEqualTo(8080);
        assertThat(settings.fetch("host", String.class)).isEqualTo("localhost");
        assertThatThrownBy(() -> settings.fetch("nothing", String.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> settings.fetch("host", Integer.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host");
        settings.delete("host");
        assertThat(settings.get("host")).isNull();

        applications.unload("later");
        assertThat(settings.all()).isEmpty();
        assertThatThrownBy(() -> settings.fetch("port", Integer.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test void text_becomesWhatTheSpecHas_orIsRefused() {
        var spec = ApplicationSpec.named("shop").env("port", 80).env("limit", Duration.ofSeconds(1)).env("open", true)
                .env("type", ApplicationType.TEMPORARY).env("ratio", 0.5).env("size", 1L).env("title", "x");
        var variables = Map.of("SHOP_PORT", "8080", "SHOP_OPEN", "false", "SHOP_RATIO", "0.25");
        var properties = Map.of("shop.port", "9090", "shop.limit", "PT3S", "shop.type", "PERMANENT", "shop.size", "7",
                "shop.title", "y");
        var settings = applications.environment("shop");
        ExternalSettings.of(spec, List.of("shop"), properties, variables).forEach(settings::put);
        load(new Told(spec));
        assertThat(settings.all()).containsOnly(
                Map.entry("port", 9090), Map.entry("limit", Duration.ofSeconds(3)), Map.entry("open", false),
                Map.entry("type", ApplicationType.PERMANENT), Map.entry("ratio", 0.25), Map.entry("size", 7L),
                Map.entry("title", "y"));

        applications.environment("other").put("port", "eighty");
        assertThatThrownBy(() -> load(new Told(ApplicationSpec.named("other").env("port", 80))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port").hasMessageContaining("other").hasMessageContaining("eighty")
                        .hasMessageContaining("Integer");
        applications.environment("other").put("type", "permanent");
        assertThatThrownBy(() -> load(new Told(ApplicationSpec.named("other").env("type", ApplicationType.TEMPORARY))))
                .hasMessage("setting type of application other must be one of PERMANENT, TRANSIENT, TEMPORARY, "
                        + "and is: permanent");
        assertThat(applications.loaded()).containsExactly("shop");
    }

    @Test void misspeltSettings_areRefused_whereverTheyComeFrom() {
        var spec = ApplicationSpec.named("fetch").env("rate", 5).env("connections", 2);
        var names = List.of("fetch", "fetch.cache");
        assertThatThrownBy(() -> ExternalSettings.of(spec, names, Map.of("fetch.ratee", "3"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("system property fetch.ratee is not a setting of application fetch; did you mean rate?");
        assertThatThrownBy(() -> ExternalSettings.of(spec, names, Map.of("fetch.colour", "red"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("system property fetch.colour is not a setting of application fetch; "
                        + "its settings are [connections, rate]");
        assertThatThrownBy(() -> ExternalSettings.of(spec, names, Map.of(), Map.of("FETCH_CONECTION", "3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("environment variable FETCH_CONECTION is not a setting of application fetch; "
                        + "did you mean FETCH_CONNECTIONS?");
        assertThat(ExternalSettings.of(spec, names, Map.of("fetch.cache.size", "3", "fetcher.ratee", "1"),
                Map.of("FETCH_SERVICE_HOST", "10.0.0.1", "FETCH_HATS", "4"))).isEmpty();
        assertThat(ExternalSettings.of(ApplicationSpec.named("java").env("port", 80), List.of("java"),
                Map.of("java.home", "/jdk"), Map.of())).isEmpty();

        applications.environment("fetch").put("raet", 3);
        applications.environment("fetch").put("extra", 3);
        assertThatThrownBy(() -> load(new Told(spec))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("application fetch has no setting raet; did you mean rate?");
        assertThat(applications.loaded()).isEmpty();
        applications.environment("fetch").delete("raet");
        load(new Told(spec));
        assertThat(applications.environment("fetch").all())
                .containsOnly(Map.entry("rate", 5), Map.entry("connections", 2), Map.entry("extra", 3));
    }

    @Test void anotherDefinition_underTheSameName_isRefused() {
        var first = new Told("same");
        load(first, first);
        assertThat(failure(() -> load(new Told("same")))).isEqualTo(new ApplicationError.AlreadyLoaded("same"));
        assertThatThrownBy(() -> ApplicationSpec.named(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    /// In virtual time: the applications after the stuck one share a tenth of the timeout, which may be too little for
    /// a real machine under load.
    @ParameterizedTest @ValueSource(longs = {0, 1, 2, 3, 4})
    void close_thatTimesOutInOneApplication_stopsTheOthersInOrder(long seed) {
        var simulator = Simulator.open(RuntimeOptions.defaults(), seed);
        var simulated = ApplicationController.of(simulator.runtime());
        simulated.load(new Told("first"));
        simulated.load(new Told("second"));
        simulated.load(new Told("stuck") {
            @Override protected String prepareStop(String state) {
                try {
                    simulator.block(Duration.ofDays(1));
                } catch (InterruptedException e) {
                    log.add("stuck is interrupted");
                }
                return state;
            }
        });
        for (var name : List.of("first", "second", "stuck")) simulated.start(name);
        log.clear();
        simulator.runtime().close(Duration.ofSeconds(3));
        assertThat(log).filteredOn(line -> !line.startsWith("stuck")).containsExactly(
                "second prepares", "second-2 ends", "second-1 ends", "second, prepared, stopped",
                "first prepares", "first-2 ends", "first-1 ends", "first, prepared, stopped");
        assertThat(simulator.runtime().statistics().live()).isZero();
        assertThat(Duration.ofNanos(simulator.nanoTime())).isBetween(Duration.ofMillis(2_700), Duration.ofSeconds(3));
    }
}
