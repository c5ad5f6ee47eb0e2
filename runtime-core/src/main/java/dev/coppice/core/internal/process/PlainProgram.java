package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The program of a plain process. The body is its `init`, which returns only to end the process or to become another
/// program.
record PlainProgram(ProcessBody body) implements Program<@Nullable Object> {

    @Override public @Nullable Object init(ProcessContext self) throws Throwable {
        var own = (ProcessCell) self;
        if (own.has(ProcessCell.TASK)) runTimed(own);
        else body.run(own);
        var becoming = own.relations().becoming;
        if (becoming == null) {
            self.end(ExitReason.NORMAL);
            return null;
        }
        own.relations().becoming = null;
        own.program = becoming.program();
        return becoming.state();
    }

    /// Tells the scheduler how long the body took, with its waits.
    private void runTimed(ProcessCell own) throws Throwable {
        var runtime = own.actorRuntime;
        long start = runtime.now();
        try {
            body.run(own);
        } finally {
            runtime.scheduler.taskRan(body.kind(), runtime.now() - start);
        }
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
        return new IllegalStateException("a plain process receives in its body and has no callbacks");
    }

    @Override public @Nullable Class<?> kind() {
        return body.kind();
    }

    /// Returns null: a plain process has no state to show. Its state is on its stack, and its cell may hold its start.
    @Override public @Nullable Object stateOf(@Nullable Object state) {
        return null;
    }

    @Override public @Nullable Object withState(@Nullable Object state, @Nullable Object shown) {
        return state;
    }

    /// Returns `Void`: only the body knows its messages.
    @Override public Class<?> protocol() {
        return Void.class;
    }

    @Override public String label() {
        return "Process";
    }
}
