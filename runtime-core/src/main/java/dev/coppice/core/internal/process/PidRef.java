package dev.coppice.core.internal.process;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The address of one incarnation of a process. Equal to every other reference to the same process.
record PidRef<M>(ProcessCell cell) implements Ref<M> {

    /// Returns the address of `cell` for messages of `protocol`.
    ///
    /// The process may end at any moment. The program of a process that has ended accepts everything (see
    /// [EndedProgram]), so this method sees either the program or the end, in whatever order this thread learns of the
    /// two.
    ///
    /// @throws IllegalArgumentException if the process is alive and does not accept all messages of `protocol`
    static <M> Ref<M> of(ProcessCell cell, Class<M> protocol) {
        var taken = cell.program.protocol();
        if (cell.hasEnded() || taken.isAssignableFrom(protocol)) return new PidRef<>(cell);
        throw new IllegalArgumentException(taken == Void.class
                ? cell + " takes no messages, so it has no address for messages of " + protocol.getName()
                : "the protocol of " + cell + " is " + taken.getName() + ", which does not include "
                + protocol.getName()
                        + "; convert its pid with " + taken.getSimpleName() + ".class");
    }

    @Override public void cast(M message) {
        cell.program.check(message);
        Delivery.send(cell, message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        cell.program.check(request);
        return Calls.call(cell, cell, request, cell.program.callLimit());
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration timeout) {
        cell.program.check(request);
        return Calls.call(cell, cell, request, timeout);
    }

    @Override public <R extends @Nullable Object> R callWhenRegistered(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        return call(request, timeout);
    }

    @Override public <R extends @Nullable Object> CompletableFuture<R> ask(
            Call<? extends M, R> request, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        cell.program.check(request);
        return Calls.<R>request(cell, cell, request).future(timeout);
    }

    @Override public Pid pid() {
        return cell;
    }

    @Override public String toString() {
        return cell.toString();
    }
}
