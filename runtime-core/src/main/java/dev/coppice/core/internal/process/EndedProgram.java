package dev.coppice.core.internal.process;

import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.core.Signal;
import org.jspecify.annotations.Nullable;

/// The program of a process that has ended; only its label is kept. Its protocol is `Object`: an address of an ended
/// process may have any type.
record EndedProgram(String label) implements Program<@Nullable Object> {

    @Override public @Nullable Object init(ProcessContext self) {
        throw ended();
    }

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object state) {
        throw ended();
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object state) {
        throw ended();
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object state) {
        throw ended();
    }

    @Override public @Nullable Class<?> kind() {
        return null;
    }

    private static IllegalStateException ended() {
        return new IllegalStateException("a process that has ended runs no code");
    }
}
