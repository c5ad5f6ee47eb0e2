package dev.coppice.supervision.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.supervision.internal.report.Journal;
import org.jspecify.annotations.Nullable;

/// The loop of every supervisor: brings what arrives to its [Engine].
///
/// @param definition what the application defined
/// @param source the `init` of the application
record SupervisionProgram(Object definition, Blueprint.Source source) implements Program<Supervision> {

    @Override public boolean trapsExits() {
        return true;
    }

    @Override public String label() {
        return Definitions.named(definition).getSimpleName();
    }

    @Override public String behaviour() {
        return Definitions.named(definition).getName();
    }

    @Override public Supervision init(ProcessContext self) throws Throwable {
        var journal = new Journal(self);
        return new Supervision(journal, switch (source.get()) {
            case Blueprint.ForTree tree -> Tree.start(self, tree.plan(), journal);
            case Blueprint.ForPool pool -> Pool.start(pool, journal);
        });
    }

    @Override public Supervision message(ProcessContext self, Object message, Supervision state) {
        if (message instanceof Retry retry) state.engine().retry(self, retry);
        else state.journal().junk(message);
        return state;
    }

    @Override public Supervision request(ProcessContext self, Request<?> request, Supervision state) {
        if (request.payload() instanceof Ask ask) {
            answer(self, request, ask, state);
        } else {
            state.journal().junk(request.payload());
            request.fail(ExitReason.of("a supervisor does not understand this request"));
        }
        return state;
    }

    @SuppressWarnings("unchecked") // every Ask says what it is answered with
    private static void answer(ProcessContext self, Request<?> request, Ask ask, Supervision state) {
        try {
            ((Request<@Nullable Object>) request).reply(state.engine().ask(self, ask));
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (RuntimeException thrown) { // an id with a hostile equals, say: that is the caller's problem
            request.fail(ExitReason.of(thrown));
        }
    }

    @Override public Supervision signal(ProcessContext self, Signal signal, Supervision state) {
        if (!(signal instanceof Signal.Exit(Pid from, ExitReason reason))) {
            state.journal().junk(signal);
        } else if (Orders.isOrder(self, from)) {
            state.engine().stop(self, reason);
        } else {
            state.engine().childEnded(self, from, reason);
        }
        return state;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Supervision state) {
        state.engine().stop(self, reason);
    }

    @Override public Object stateOf(Supervision state) {
        return state.engine().children();
    }

    @Override public Supervision withState(Supervision state, @Nullable Object shown) {
        throw new IllegalStateException("the state of a supervisor cannot be replaced: start, terminate and restart children instead");
    }

    @Override public Supervision changeCode(
            ProcessContext self, Object oldVersion, @Nullable Object extra, Supervision state) throws Throwable {
        Blueprint blueprint;
        try {
            blueprint = source.get();
        } catch (InitRefused refused) {
            if (refused.kind() == InitRefused.Kind.IGNORE) return state;
            throw refused;
        }
        state.engine().change(blueprint);
        return state;
    }
}
