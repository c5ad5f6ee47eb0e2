package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.Receiver;
import org.jspecify.annotations.Nullable;

/// The process of one running application: it starts the tree, waits for its end or for the order to end it, and runs the callbacks.
///
/// It acknowledges its start with null, or with an [ApplicationError] after nothing is left running.
final class ApplicationMaster<S extends @Nullable Object> implements Body {
    /// Orders it to stop.
    static final Object STOP = new Object() {
        @Override public String toString() {
            return "stop the application";
        }
    };

    /// The tree and what came with it.
    private record Up<S extends @Nullable Object>(Pid root, S state) {}

    /// Thrown in the middle of a start.
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

    @Override public void run(Receiver self) {
        Up<S> up;
        try {
            up = startTree(self);
        } catch (Refused refused) {
            run.failed();
            self.acknowledge(refused.error);
            return;
        }
        run.started(self.pid());
        self.acknowledge(null);
        self.end(await(self, up));
    }

    // ── start ──

    private Up<S> startTree(Receiver self) throws Refused {
        var root = root();
        var result = Linked.start(self, root.behaviour(), root.options());
        var pid = switch (result) {
            case StartResult.Started<?> started -> started.pid();
            case StartResult.Ignored<?> _ -> throw new Refused(new ApplicationError.BadReturn(run.name(), "an ignored start"));
            case StartResult.Failed<?>(var reason) -> throw new Refused(new ApplicationError.StartFailed(run.name(), reason));
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
            case Application.Root.Failed<S>(var reason) -> throw new Refused(new ApplicationError.StartFailed(run.name(), reason));
            case Application.Root.Of<S> of -> of;
        };
    }

    private void runPhases(Receiver self, Up<S> up) throws Refused {
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

    /// Waits until the tree has ended, by itself or by order, and gives the reason.
    private ExitReason await(Receiver self, Up<S> up) {
        while (true) {
            var arrived = self.receive();
            if (arrived instanceof Signal.Exit(var from, var reason)) {
                if (from == up.root()) {
                    stopped(prepared(up.state()));
                    return reason;
                }
                if (!Oversight.isOutside(from)) continue; // somebody the start callback had to do with
            } else if (arrived != STOP) {
                self.unhandled(arrived);
                continue;
            }
            run.ordered();
            var state = prepared(up.state());
            endTree(self, up.root());
            stopped(state);
            return ExitReason.SHUTDOWN;
        }
    }

    private static void endTree(Receiver self, Pid root) {
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
