package dev.coppice.supervision;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;

/// A child for tests. A message that is an [ExitReason] ends it with that reason, a [Throwable] is thrown, [Code] is
/// run.
final class Worker implements ProgramBehaviour<Object>, Program<Object> {

    interface Code {
        void run(ProcessContext self) throws Throwable;
    }

    private Code init = self -> {};
    private Code ending = self -> {};
    private boolean traps;

    static Worker worker() {
        return new Worker();
    }

    /// Runs `code` when it starts.
    Worker init(Code code) {
        init = code;
        return this;
    }

    /// Traps exits, and runs `code` when its supervisor ends it.
    Worker ending(Code code) {
        traps = true;
        ending = code;
        return this;
    }

    static void ignore() {
        throw InitRefused.ignore();
    }

    static void fail(ExitReason reason) {
        throw InitRefused.stop(reason);
    }

    @Override public Program<?> program() {
        return this;
    }

    @Override public Object init(ProcessContext self) throws Throwable {
        init.run(self);
        return "state";
    }

    @Override public Object message(ProcessContext self, Object message, Object state) throws Throwable {
        switch (message) {
            case ExitReason reason -> self.end(reason);
            case Throwable thrown -> throw thrown;
            case Code code -> code.run(self);
            default -> {}
        }
        return state;
    }

    @Override @SuppressWarnings("unchecked")
    public Object request(ProcessContext self, Request<?> request, Object state) {
        ((Request<Object>) request).reply(request.payload());
        return state;
    }

    @Override public Object signal(ProcessContext self, Signal signal, Object state) throws Throwable {
        if (signal instanceof Signal.Exit exit && exit.from() == self.parent()) {
            ending.run(self);
            self.end(exit.reason());
        }
        return state;
    }

    @Override public boolean trapsExits() {
        return traps;
    }
}
