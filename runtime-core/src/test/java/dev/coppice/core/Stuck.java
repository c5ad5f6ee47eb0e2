package dev.coppice.core;

import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;

/// A process that gets stuck in one of its callbacks; a class of its own, so that the runtime does not learn from it
/// about other classes. Answers other requests.
final class Stuck implements Program<Object>, ProgramBehaviour<Object> {

    /// Where.
    enum In { INIT, MESSAGE, REQUEST, SIGNAL, PROCEED, TERMINATE }

    /// Asks it to get stuck.
    record Go() {}

    interface Code {
        void run() throws Exception;
    }

    /// Why it is told to exit where that is to be handled as a signal.
    static final ExitReason SIGNAL = ExitReason.of("a signal");

    private final In in;
    private final Code code;

    Stuck(In in, Code code) {
        this.in = in;
        this.code = code;
    }

    private void at(In callback) throws Exception {
        if (in == callback) code.run();
    }

    @Override public Program<?> program() {
        return this;
    }

    @Override public boolean trapsExits() {
        return in == In.SIGNAL || in == In.TERMINATE;
    }

    @Override public Object init(ProcessContext self) throws Exception {
        at(In.INIT);
        return "state";
    }

    @Override public Object message(ProcessContext self, Object message, Object state) throws Exception {
        if (in == In.PROCEED) self.continueWith(message);
        at(In.MESSAGE);
        return state;
    }

    @Override public Object request(ProcessContext self, Request<?> request, Object state) throws Exception {
        if (request.payload() instanceof Go) at(In.REQUEST);
        Scripted.answer(request, request.payload());
        return state;
    }

    @Override public Object signal(ProcessContext self, Signal signal, Object state) throws Exception {
        if (signal instanceof Signal.Exit exit && !exit.reason().equals(SIGNAL)) self.end(exit.reason());
        else at(In.SIGNAL);
        return state;
    }

    @Override public Object handleContinue(ProcessContext self, Object token, Object state) throws Exception {
        at(In.PROCEED);
        return state;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Object state) throws Exception {
        at(In.TERMINATE);
        self.end(reason);
    }
}
