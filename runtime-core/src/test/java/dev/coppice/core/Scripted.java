package dev.coppice.core;

import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;

/// A program made of lambdas; a missing lambda does nothing, and answers a request with its payload.
final class Scripted implements Program<Object>, ProgramBehaviour<Object> {

    interface Init {
        Object run(ProcessContext self) throws Throwable;
    }

    interface On<T> {
        void run(ProcessContext self, T what, Object state) throws Throwable;
    }

    private Init init = self -> "state";
    private On<Object> message = (self, what, state) -> {};
    private On<Request<?>> request = (self, what, state) -> answer(what, what.payload());
    private On<Signal> signal = (self, what, state) -> {};
    private On<Object> proceed = (self, what, state) -> {};
    private On<ExitReason> terminate = (self, what, state) -> self.end(what);
    private boolean traps;

    static Scripted script() {
        return new Scripted();
    }

    @SuppressWarnings("unchecked")
    static void answer(Request<?> request, Object value) {
        ((Request<Object>) request).reply(value);
    }

    Scripted init(Init value) {
        init = value;
        return this;
    }

    Scripted message(On<Object> value) {
        message = value;
        return this;
    }

    Scripted request(On<Request<?>> value) {
        request = value;
        return this;
    }

    Scripted signal(On<Signal> value) {
        signal = value;
        return this;
    }

    Scripted proceed(On<Object> value) {
        proceed = value;
        return this;
    }

    Scripted terminate(On<ExitReason> value) {
        terminate = value;
        return this;
    }

    Scripted traps() {
        traps = true;
        return this;
    }

    @Override public Program<?> program() {
        return this;
    }

    @Override public Object init(ProcessContext self) throws Throwable {
        return init.run(self);
    }

    @Override public Object message(ProcessContext self, Object what, Object state) throws Throwable {
        message.run(self, what, state);
        return state;
    }

    @Override public Object request(ProcessContext self, Request<?> what, Object state) throws Throwable {
        request.run(self, what, state);
        return state;
    }

    @Override public Object signal(ProcessContext self, Signal what, Object state) throws Throwable {
        signal.run(self, what, state);
        return state;
    }

    @Override public Object handleContinue(ProcessContext self, Object token, Object state) throws Throwable {
        proceed.run(self, token, state);
        return state;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Object state) throws Throwable {
        terminate.run(self, reason, state);
    }

    @Override public boolean trapsExits() {
        return traps;
    }
}
