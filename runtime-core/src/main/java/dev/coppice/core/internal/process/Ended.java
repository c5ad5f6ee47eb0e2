package dev.coppice.core.internal.process;

import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.Signal;
import org.jspecify.annotations.Nullable;

/// Stands for the program of a process that has ended: only its label is kept.
record Ended(String label) implements Program<@Nullable Object> {

    @Override public @Nullable Object init(ProcessContext self) {
        throw gone();
    }

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object state) {
        throw gone();
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object state) {
        throw gone();
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object state) {
        throw gone();
    }

    private static IllegalStateException gone() {
        return new IllegalStateException("a process that has ended runs no code");
    }
}
