package dev.coppice.behaviours.application;

import dev.coppice.behaviours.internal.support.LinkedStart;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The process of one running application.
///
/// It starts the tree, runs the callbacks, and waits until the tree ends or until it is asked to stop.
/// It acknowledges its start when the application is running. If the start fails, it records the error in its
/// [ApplicationRun], ends all processes that the callbacks have started, and ends.
final class ApplicationMaster<S extends @Nullable Object> implements ProcessBody {
    /// The exit signal that asks the process to stop.
    static final ExitReason STOP = ExitReason.of(new Object() {
        @Override public String toString() {
            return "stop the application";
        }
    });
    /// How long a process that a failed start left behind may take to end before it is killed.
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    /// The root of the tree, with the state of the callbacks.
    private record Up<S extends @Nullable Object>(Pid root, S state) {}

    /// Thrown to abandon a start.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final transient ApplicationError error;

        Refused(ApplicationError error) {
            super(null, null, false, false);
            this.error = error;
        }
    }

    private final Application<S> application;
    private final ApplicationRun run;

    ApplicationMaster(Application<S> application, ApplicationRun run) {
        this.application = application;
        this.run = run;
    }

    @Override public @Nullable Class<?> kind() {
        return null;
    }

    @Override public void run(ReceiveContext self) {
        Up<S> up;
        try {
            up = startTree(self);
        } catch (Refused refused) {
            run.failed(refused.error);
            Descendants.end(self, SHUTDOWN);
            self.end(ExitReason.SHUTDOWN);
            return;
        }
        run.started();
        self.acknowledge(null);
        self.end(await(self, up));
    }

    // ── start ──

    private Up<S> startTree(ReceiveContext self) throws Refused {
        var root = root();
        var result = LinkedStart.start(self, root.behaviour(), root.options());
        var pid = switch (result) {
            case StartResult.Started<?> started -> started.pid();
            case StartResult.Ignored<?> _ -> throw new Refused(
                    new ApplicationError.BadReturn(run.name(), "an ignored start"));
            case StartResult.Failed<?>(var reason) -> throw new Refused(
                    new ApplicationError.StartFailed(run.name(), reason));
        };
        var up = new Up<>(pid, root.state());
        runPhases(self, up);
        return up;
    }

    private Application.Root.Of<S> root() throws Refused {
        Application.@Nullable Root<S> root;
        try {
            root = application.start(run.environment());
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) {
            throw new Refused(new ApplicationError.BadReturn(run.name(), ExitReason.of(thrown)));
        }
        return switch (root) {
            case null -> throw new Refused(new ApplicationError.BadReturn(run.name(), null));
            case Application.Root.Failed<S>(var reason) -> throw new Refused(
                    new ApplicationError.StartFailed(run.name(), reason));
            case Application.Root.Of<S> of -> of;
        };
    }

    private void runPhases(ReceiveContext self, Up<S> up) throws Refused {
        for (var phase : run.spec().phases()) {
            try {
                application.phase(phase.name(), phase.argument(), up.state());
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) {
                endTree(self, up.root());
                throw new Refused(new ApplicationError.StartFailed(run.name(), ExitReason.of(thrown)));
            }
        }
    }

    // ── end ──

    /// Waits until the tree has ended, on its own or on request, and returns the reason.
    private ExitReason await(ReceiveContext self, Up<S> up) {
        while (true) {
            var arrived = self.receive();
            if (arrived instanceof Signal.Exit(var from, var reason)) {
                if (from == up.root()) {
                    boolean byItself = run.treeEnded();
                    stopped(prepared(up.state()));
                    return byItself ? reason : ExitReason.SHUTDOWN;
                }
                // An exit of another process that the start callback linked to is ignored.
                if (reason != STOP && !ProcessControl.isExternal(from)) continue;
            } else {
                self.unhandled(arrived);
                continue;
            }
            run.orderedToStop();
            var state = prepared(up.state());
            endTree(self, up.root());
            stopped(state);
            return ExitReason.SHUTDOWN;
        }
    }

    private static void endTree(ReceiveContext self, Pid root) {
        self.exit(root, ExitReason.SHUTDOWN);
        self.receive(arrived -> arrived instanceof Signal.Exit exit && exit.from() == root);
    }

    private S prepared(S state) {
        try {
            return application.prepareStop(state);
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) {
            run.threw("prepareStop", thrown);
            return state;
        }
    }

    private void stopped(S state) {
        try {
            application.stop(state);
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) {
            run.threw("stop", thrown);
        }
    }
}
