package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/// The supervisor above all [ChildSpec][dev.coppice.supervision.ChildSpec] beans. It starts before the web server and
/// the message listeners of the application, and stops after the requests in progress have ended. Thread-safe.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="root"}
public final class RootSupervisor implements SmartLifecycle, DisposableBean {
    /// Below the phases of the web server, which are at most 2,048 below the default.
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;
    private static final Logger LOG = LoggerFactory.getLogger(RootSupervisor.class);

    private final ActorRuntime runtime;
    private final Supplier<SupervisorSpec> spec;
    private final ApplicationEventPublisher events;
    /// Guarded by `this`, like the next three.
    private @Nullable Ref<Supervisor> root;
    private State state = State.NEW;
    private @Nullable ExitReason reason;
    private boolean late;

    /// The state of the root supervisor.
    ///
    /// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="root"}
    public enum State {
        /// It was not started yet, or stopped and may be started again.
        NEW,
        RUNNING,
        /// It shuts its children down.
        STOPPING,
        /// It ended although the application runs: it gave up, or a significant child ended.
        ENDED
    }

    RootSupervisor(ActorRuntime runtime, Supplier<SupervisorSpec> spec, ApplicationEventPublisher events) {
        this.runtime = runtime;
        this.spec = spec;
        this.events = events;
    }

    /// Returns its present state.
    public synchronized State state() {
        return state;
    }

    /// Returns the address of the supervisor, or null if it does not run.
    public synchronized @Nullable Ref<Supervisor> ref() {
        return state == State.RUNNING ? root : null;
    }

    /// Returns the reason why it ended although the application runs, or null.
    public synchronized @Nullable ExitReason reason() {
        return reason;
    }

    @Override public int getPhase() {
        return PHASE;
    }

    @Override public synchronized boolean isRunning() {
        return state == State.RUNNING || state == State.ENDED;
    }

    /// Starts all children, one after the other.
    ///
    /// @throws dev.coppice.core.StartFailed if one of them does not start
    @Override public synchronized void start() {
        if (isRunning()) return;
        var started = runtime.start(Supervisor.of(spec.get()));
        root = started;
        state = State.RUNNING;
        reason = null;
        var _ = runtime.whenEnded(started).thenAccept(why -> ended(started, why));
    }

    private void ended(Ref<Supervisor> which, ExitReason why) {
        synchronized (this) {
            if (state != State.RUNNING || root != which || !runtime.isOpen()) return;
            state = State.ENDED;
            reason = why;
        }
        LOG.error(
                "the root supervisor of runtime {} ended ({}); nothing restarts its processes: restart the application",
                runtime.options().name(), runtime.print(why));
        AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
        AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
    }

    /// Shuts the children down in reverse order, within the shutdown timeout of the options.
    @Override public void stop() {
        Ref<Supervisor> stopping;
        synchronized (this) {
            stopping = state == State.RUNNING ? root : null;
            state = State.STOPPING;
        }
        var timeout = runtime.options().shutdown();
        try {
            if (stopping != null) runtime.stop(stopping, ExitReason.SHUTDOWN, timeout);
        } catch (CallFailed failed) {
            if (failed.cause() instanceof ExitReason.Timeout) tooLate(timeout);
        } finally {
            synchronized (this) {
                root = null;
                state = State.NEW;
            }
        }
    }

    private synchronized void tooLate(Duration timeout) {
        late = true;
        LOG.warn("the processes of runtime {} did not end within {}; they are killed (coppice.shutdown-timeout)",
                runtime.options().name(), timeout);
    }

    /// Stops on a thread of its own: Spring limits the time of each phase.
    @Override public void stop(Runnable callback) {
        Thread.ofVirtual().name(runtime.options().name() + "-stop").start(() -> {
            try {
                stop();
            } finally {
                callback.run();
            }
        });
    }

    /// Kills the remaining processes if the children did not stop in time. Otherwise the runtime closes next, in its
    /// usual way.
    @Override public void destroy() {
        boolean kill;
        synchronized (this) {
            kill = late || state == State.STOPPING;
        }
        if (kill) runtime.close(Duration.ZERO);
    }
}
