package dev.coppice.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import dev.coppice.behaviours.application.ApplicationType;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.stage.Consumer;
import dev.coppice.behaviours.stage.Emission;
import dev.coppice.behaviours.stage.Producer;
import dev.coppice.behaviours.stage.Stages;
import dev.coppice.behaviours.stage.SubscriptionOptions;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// As [PastMeetsPresentTest], for supervisors, applications and stages.
///
/// | Operation | In the mailbox | Afterwards |
/// |---|---|---|
/// | terminate a child that waits for its restart | the expired delay, behind the request | it stays down |
/// | the same, then restart it | the expired delay | it is started once |
/// | both of a dynamic supervisor | the expired delay | it is gone |
/// | terminate a child of a dynamic supervisor | its own end | its successor is another process and stays |
/// | stop an application | the end of its tree | it stops once, and does not end the runtime |
/// | start an application | the end of its former process | it starts |
/// | cancel a subscription of a stage | events | they are handled, none comes after, and the producer serves others |
/// | the end of a consumer | its demand | the producer serves others |
/// | the end of a producer | events | the consumer handles them before it ends |
class PastMeetsPresentInTreesTest extends InEachOrder {
    private void inClient(Runnable request) {
        Gen.spawn(test.runtime(), self -> request.run(), SpawnOptions.NONE);
        test.run();
    }

    // ── supervisors ──

    private final class Worker extends GenServer<Integer, Object> {
        private final String name;
        private final int starting;

        Worker(String name, int starting) {
            this.name = name;
            this.starting = starting;
        }

        @Override protected Next<Integer> init() {
            seen.add("+" + name);
            if (starting > 0) test.sleep(millis(starting));
            return next(0);
        }

        @Override protected Next<Integer> handle(Object message, Integer state) {
            return keep();
        }
    }

    private ChildSpec<Object> delayed() {
        return ChildSpec.of(new Worker("delayed", 0)).id("delayed").backOff(new BackOff(millis(50), 1, millis(50), 0));
    }

    private ChildSpec<Object> slow() {
        return ChildSpec.of(new Worker("slow", 100)).id("slow");
    }

    /// Kills the child, whose delay expires while the supervisor starts another one.
    private SupervisorRef supervisorWhoseDelayExpires() {
        var supervisor = SupervisorRef.of(test.runtime().start(Supervisor.of(SupervisorSpec.of(Strategy.ONE_FOR_ONE,
                List.of(delayed())))));
        test.runtime().exit(Objects.requireNonNull(supervisor.whichChildren().getFirst().pid()), ExitReason.KILL);
        test.advance(millis(40));
        inClient(() -> supervisor.startChild(slow()));
        return supervisor;
    }

    @Test void terminateChild_thatWaitsForItsRestart_voidsTheExpiredDelay() {
        inEachOrder(() -> {
            var supervisor = supervisorWhoseDelayExpires();
            inClient(() -> assertThat(supervisor.terminateChild("delayed")).isEmpty());
            test.advance(Duration.ofSeconds(1));
            assertThat(seen).containsExactly("+delayed", "+slow");
            assertThat(supervisor.whichChildren()).extracting(ChildInfo::state)
                    .containsExactly(ChildInfo.State.DOWN, ChildInfo.State.RUNNING);
        });
    }

    @Test void restartChild_afterThat_startsItOnce() {
        inEachOrder(() -> {
            var supervisor = supervisorWhoseDelayExpires();
            inClient(() -> {
                supervisor.terminateChild("delayed");
                supervisor.restartChild("delayed");
            });
            test.advance(Duration.ofSeconds(1));
            assertThat(seen).containsExactly("+delayed", "+slow", "+delayed");
        });
    }

    @Test void terminateChild_ofADynamicSupervisor_voidsTheExpiredDelay() {
        inEachOrder(() -> {
            var supervisor = DynamicSupervisorRef.of(test.runtime().start(DynamicSupervisor.create()));
            var child = pid(supervisor.startChild(delayed()).orThrow());
            test.runtime().exit(child, ExitReason.KILL);
            test.advance(millis(40));
            inClient(() -> supervisor.startChild(slow()));
            inClient(() -> assertThat(supervisor.terminateChild(child)).isEmpty());
            test.advance(Duration.ofSeconds(1));
            assertThat(seen).containsExactly("+delayed", "+slow");
            assertThat(supervisor.whichChildren()).hasSize(1);
        });
    }

    private static Pid pid(Ref<?> ref) {
        return Objects.requireNonNull(ref.pid());
    }

    @Test void terminateChild_ofADynamicSupervisor_thatHasJustEnded_leavesItsSuccessor() {
        inEachOrder(() -> {
            var supervisor = DynamicSupervisorRef.of(test.runtime().start(DynamicSupervisor.create()));
            var child = pid(supervisor.startChild(ChildSpec.of(new Worker("child", 0))).orThrow());
            test.runtime().exit(child, ExitReason.KILL);
            assertThat(supervisor.terminateChild(child)).containsInstanceOf(ChildError.NotFound.class);
            assertThat(supervisor.whichChildren()).extracting(ChildInfo::state)
                    .containsExactly(ChildInfo.State.RUNNING);
            assertThat(seen).containsExactly("+child", "+child");
        });
    }

    // ── applications ──

    private final class App extends Application<String> {
        @Nullable Pid process;
        @Nullable Pid root;

        @Override public ApplicationSpec spec() {
            return ApplicationSpec.named("app");
        }

        @Override protected Root<String> start(ApplicationEnvironment environment) {
            process = ProcessContext.current().pid();
            seen.add("start");
            return root(new GenServer<Integer, Object>() {
                @Override protected Next<Integer> init() {
                    root = pid();
                    return next(0);
                }

                @Override protected Next<Integer> handle(Object message, Integer state) {
                    return keep();
                }
            }, "state");
        }

        @Override protected String prepareStop(String state) {
            seen.add("prepare");
            return state;
        }

        @Override protected void stop(String state) {
            seen.add("stop");
        }
    }

    @Test void stop_anApplicationWhoseTreeHasJustEnded_stopsItOnce() {
        inEachOrder(() -> {
            var applications = ApplicationController.of(test.runtime());
            var app = new App();
            applications.load(app);
            applications.start("app", ApplicationType.PERMANENT);
            test.runtime().exit(Objects.requireNonNull(app.root), ExitReason.KILL);
            applications.stop("app");
            test.run();
            assertThat(seen).containsExactly("start", "prepare", "stop");
            assertThat(test.runtime().isOpen()).isTrue();
        });
    }

    @Test void permanentApplication_whoseTreeEnds_stopsTheRuntimeInVirtualTime() {
        inEachOrder(() -> {
            var applications = ApplicationController.of(test.runtime());
            var app = new App();
            applications.load(app);
            applications.start("app", ApplicationType.PERMANENT);
            test.runtime().exit(Objects.requireNonNull(app.root), ExitReason.KILL);
            test.run();
            assertThat(seen).containsExactly("start", "prepare", "stop");
            assertThat(test.runtime().isOpen()).isFalse();
        });
    }

    @Test void start_anApplicationWhoseProcessHasJustEnded_startsIt() {
        inEachOrder(() -> {
            var applications = ApplicationController.of(test.runtime());
            var app = new App();
            applications.load(app);
            applications.start("app");
            test.runtime().exit(Objects.requireNonNull(app.process), ExitReason.KILL);
            assertThat(applications.isRunning("app")).isFalse();
            applications.start("app");
            assertThat(applications.running()).containsExactly("app");
            assertThat(seen).containsExactly("start", "start");
        });
    }

    // ── stages ──

    private final class Counter extends Producer<Long, Long> {
        private final int takes;

        Counter(int takes) {
            this.takes = takes;
        }

        @Override protected Long init() {
            return 0L;
        }

        @Override protected Emission<Long, Long> handleDemand(long count, Long next) {
            if (takes > 0) test.sleep(millis(takes));
            return emit(LongStream.range(next, next + count).boxed().toList(), next + count);
        }
    }

    private final class Reader extends Consumer<Integer, Long> {
        private final String name;

        Reader(String name) {
            this.name = name;
        }

        @Override protected Integer init() {
            return 0;
        }

        @Override protected Emission<Integer, Void> handleEvents(List<Long> events, Integer state) {
            test.sleep(millis(10));
            seen.add(name + events);
            return keep(state);
        }
    }

    private static final SubscriptionOptions OPTIONS = SubscriptionOptions.defaults().demand(1, 2);

    @Test void cancel_aSubscription_leavesTheEventsThatHaveCome() {
        inEachOrder(() -> {
            var producer = test.runtime().start(new Counter(0));
            var reader = test.runtime().start(new Reader("a"));
            var subscription = Stages.subscribe(reader, producer, OPTIONS);
            test.advance(millis(15));
            subscription.cancel();
            test.advance(millis(30));
            int before = seen.size();
            assertThat(before).isLessThan(5); // no more than it had demanded
            test.advance(Duration.ofSeconds(1));
            assertThat(seen).hasSize(before);
            Stages.subscribe(test.runtime().start(new Reader("b")), producer, OPTIONS);
            test.advance(millis(100));
            assertThat(seen.size()).isGreaterThan(before);
            assertThat(seen.subList(before, seen.size())).allMatch(line -> line.startsWith("b"));
        });
    }

    @Test void endOfAConsumer_whoseDemandHasCome_leavesTheProducerToOthers() {
        inEachOrder(() -> {
            var producer = test.runtime().start(new Counter(10));
            var reader = test.runtime().start(new Reader("a"));
            Stages.subscribe(reader, producer, OPTIONS);
            test.advance(millis(25));
            test.runtime().exit(pid(reader), ExitReason.KILL);
            Stages.subscribe(test.runtime().start(new Reader("b")), producer, OPTIONS);
            test.advance(millis(200));
            assertThat(seen).filteredOn(line -> line.startsWith("b")).hasSizeGreaterThan(5);
        });
    }

    @Test void endOfAProducer_comesAfterTheEventsThatHaveCome() {
        inEachOrder(() -> {
            var producer = test.runtime().start(new Counter(0));
            var reader = test.runtime().start(new Reader("a"));
            Stages.subscribe(reader, producer, OPTIONS);
            test.advance(millis(5));
            test.runtime().exit(pid(producer), ExitReason.KILL);
            var ended = Gen.whenEnded(pid(reader));
            test.advance(millis(100));
            assertThat(seen).containsExactly("a[0]", "a[1]");
            assertThat(ended).isCompletedWithValue(ExitReason.KILLED);
        });
    }
}
