package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// A plain process: its body is its init, from which it never returns but to end or to become another program.
record PlainProgram(Body body) implements Program<@Nullable Object> {

    @Override public @Nullable Object init(ProcessContext self) throws Throwable {
        body.run((Receiver) self);
        var own = (ProcessCell) self;
        var becoming = own.relations().becoming;
        if (becoming == null) {
            self.end(ExitReason.NORMAL);
            return null;
        }
        own.relations().becoming = null;
        own.program = becoming.program();
        return becoming.state();
    }

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object state) {
        throw unreachable();
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object state) {
        throw unreachable();
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object state) {
        throw unreachable();
    }

    private static IllegalStateException unreachable() {
        return new IllegalStateException("a plain process receives by itself");
    }

    @Override public String label() {
        return "Process";
    }
}
