package dev.coppice.core.internal.process;

import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// A program that counts the entries it handles. Its fields belong to the process that runs it.
final class Recorder implements Program<@Nullable Object> {
    int messages;
    int requests;
    int downs;
    int exits;

    @Override public @Nullable Object init(ProcessContext self) {
        return null;
    }

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object state) {
        messages++;
        return state;
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object state) {
        requests++;
        return state;
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object state) {
        if (signal instanceof Signal.Down) downs++;
        if (signal instanceof Signal.Exit) exits++;
        return state;
    }
}
