package dev.coppice.testkit.matrix;

import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;

/// A process that runs its messages, and answers requests with themselves, or with the result of their code.
class Doer implements ProgramBehaviour<Object>, Program<Object> {

    /// A message that is run.
    interface Code {
        void run(ProcessContext self) throws Throwable;
    }

    /// A request that is run; its result is the answer.
    interface Question {
        Object run(ProcessContext self) throws Throwable;
    }

    private final Code init;

    Doer() {
        this(self -> {});
    }

    Doer(Code init) {
        this.init = init;
    }

    @Override public Program<?> program() {
        return this;
    }

    @Override public Object init(ProcessContext self) throws Throwable {
        init.run(self);
        return "state";
    }

    @Override public Object message(ProcessContext self, Object message, Object state) throws Throwable {
        if (message instanceof Code code) code.run(self);
        return state;
    }

    @Override @SuppressWarnings("unchecked") public Object request(ProcessContext self, Request<?> request,
            Object state) throws Throwable {
        var answer = request.payload() instanceof Question question ? question.run(self) : request.payload();
        ((Request<Object>) request).reply(answer);
        return state;
    }

    @Override public Object signal(ProcessContext self, Signal signal, Object state) {
        return state;
    }
}
