package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.supervision.internal.report.SupervisorReporter;
import org.jspecify.annotations.Nullable;

/// The program of every supervisor: passes messages, signals and requests to its [SupervisorEngine].
///
/// @param definition the definition by the application
/// @param name distinguishes the definition from others of its class, or null
/// @param protocol the class that users name as its protocol
/// @param source the `init` of the application
record SupervisionProgram(Object definition, @Nullable String name, Class<?> protocol, ValidatedSpec.Source source)
        implements Program<SupervisorState> {

    @Override public boolean trapsExits() {
        return true;
    }

    @Override public String label() {
        var type = ChildSpecs.named(definition).getSimpleName();
        return name == null ? type : type + " " + name;
    }

    @Override public @Nullable Object id() {
        return name;
    }

    @Override public @Nullable Class<?> kind() {
        return null; // supervisors always run on a worker
    }

    @Override public String behaviour() {
        return ChildSpecs.named(definition).getName();
    }

    /// Refuses every message sent through a typed address. Requests of the refs do not pass here.
    @Override public void check(Object message) {
        throw new IllegalArgumentException(label() + " is a supervisor and takes no messages; send requests through a"
                + " SupervisorRef, DynamicSupervisorRef or PartitionSupervisorRef");
    }

    @Override public SupervisorState init(ProcessContext self) throws Throwable {
        var reporter = new SupervisorReporter(self);
        return new SupervisorState(reporter, switch (source.get()) {
            case ValidatedSpec.ForStatic tree -> StaticSupervisorEngine.start(self, tree.spec(), reporter);
            case ValidatedSpec.ForDynamic pool -> DynamicSupervisorEngine.start(pool, reporter);
        });
    }

    @Override public SupervisorState message(ProcessContext self, Object message, SupervisorState state) {
        if (message instanceof RestartTimer retry) state.engine().retry(self, retry);
        else state.reporter().junk(message);
        return state;
    }

    @Override public SupervisorState request(ProcessContext self, Request<?> request, SupervisorState state) {
        if (request.payload() instanceof SupervisorRequest ask) {
            answer(self, request, ask, state);
        } else {
            state.reporter().junk(request.payload());
            request.fail(ExitReason.of("a supervisor does not understand this request"));
        }
        return state;
    }

    @SuppressWarnings("unchecked") // each SupervisorRequest documents the type of its reply
    private static void answer(ProcessContext self, Request<?> request, SupervisorRequest ask, SupervisorState state) {
        try {
            ((Request<@Nullable Object>) request).reply(state.engine().ask(self, ask));
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // for example from the equals of an id: the caller must see it
            request.fail(ExitReason.of(thrown));
        }
    }

    @Override public SupervisorState signal(ProcessContext self, Signal signal, SupervisorState state) {
        if (!(signal instanceof Signal.Exit(Pid from, ExitReason reason))) {
            state.reporter().junk(signal);
        } else if (ShutdownSignals.isShutdownFromParent(self, from)) {
            state.engine().stop(self, reason);
        } else {
            state.engine().childEnded(self, from, reason);
        }
        return state;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, SupervisorState state) {
        state.engine().stop(self, reason);
    }

    @Override public Object stateOf(SupervisorState state) {
        return state.engine().children();
    }

    @Override public SupervisorState withState(SupervisorState state, @Nullable Object shown) {
        throw new IllegalStateException(
                "the state of a supervisor cannot be replaced: start, terminate and restart children instead");
    }

    @Override public SupervisorState changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, SupervisorState state) throws Throwable {
        ValidatedSpec validated;
        try {
            validated = source.get();
        } catch (InitRefused refused) {
            if (refused.kind() == InitRefused.Kind.IGNORE) return state;
            throw refused;
        }
        state.engine().change(validated);
        return state;
    }
}
