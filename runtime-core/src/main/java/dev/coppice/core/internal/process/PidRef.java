package dev.coppice.core.internal.process;

import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Addresses one incarnation. Equal to every other ref of the same process.
record PidRef<M>(ProcessCell cell) implements Ref<M> {

    @Override public void cast(M message) {
        cell.program.check(message);
        Delivery.send(cell, message);
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        cell.program.check(request);
        return Calls.call(cell, cell, request, cell.program.callLimit());
    }

    @Override public <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration limit) {
        cell.program.check(request);
        return Calls.call(cell, cell, request, limit);
    }

    @Override public <R extends @Nullable Object> CompletionStage<R> ask(Call<? extends M, R> request) {
        cell.program.check(request);
        return Calls.<R>request(cell, cell, request).stage();
    }

    @Override public Pid pid() {
        return cell;
    }

    @Override public String toString() {
        return cell.toString();
    }
}
