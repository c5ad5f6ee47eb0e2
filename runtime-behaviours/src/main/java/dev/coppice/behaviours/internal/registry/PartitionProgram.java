package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The program of a partition process, which owns the tables, cleans up after processes that end, and keeps the locks.
///
/// @param name the name of the registry
/// @param companion the second task of this process, or null
/// @param listener notified of changes of the entries, or null
public record PartitionProgram<K, V extends @Nullable Object>(
        RegistryIncarnation<K, V> run, int index, boolean unique, String name, @Nullable Companion companion,
        @Nullable RowListener<K> listener)
        implements Program<PartitionProgram.State<K, V>>, ProgramBehaviour<Void> {

    /// The state of the process.
    public record State<K, V extends @Nullable Object>(
            Partition<K, V> tables, LockTable locks, Companion.@Nullable Running companion) {

        boolean passOn(Object message) {
            return companion != null && companion.message(message);
        }

        boolean passOn(Signal.Down down) {
            return companion != null && companion.down(down);
        }
    }

    @Override public Program<?> program() {
        return this;
    }

    @Override public Class<?> protocol() {
        return Void.class;
    }

    @Override public boolean trapsExits() {
        return true;
    }

    @Override public String label() {
        return "Registry " + name;
    }

    @Override public State<K, V> init(ProcessContext self) {
        var tables = new Partition<K, V>(self.pid(), unique, listener);
        run.begin(index, tables);
        return new State<>(tables, new LockTable(), companion == null ? null : companion.begin(self));
    }

    @Override public State<K, V> request(ProcessContext self, Request<?> request, State<K, V> state) {
        if (request.payload() instanceof LockRequest ticket) ask(self, request, ticket, state);
        else request.fail(ExitReason.of("a registry does not understand this request"));
        return state;
    }

    private static void ask(ProcessContext self, Request<?> request, LockRequest ticket, State<?, ?> state) {
        try {
            state.locks().ask(self, request, ticket);
        } catch (ProcessEnded ended) {
            throw ended;
        } catch (Throwable thrown) { // for example, equals of a key throws; only the caller fails
            request.fail(ExitReason.of(thrown));
        }
    }

    @Override public State<K, V> message(ProcessContext self, Object message, State<K, V> state) {
        if (message instanceof LockRequest.Release(var ticket)) state.locks().release(self, ticket);
        else if (!state.passOn(message)) self.unhandled(message);
        return state;
    }

    @Override public State<K, V> signal(ProcessContext self, Signal signal, State<K, V> state) {
        switch (signal) {
            case Signal.Exit(var from, var reason) -> {
                if (from == self.parent()) self.end(reason);
                else if (!from.isAlive()) state.tables().cleanUp(from);
            }
            case Signal.Down down -> {
                if (!state.passOn(down)) state.locks().ended(self, down.monitor());
            }
            case Signal.Idle _, Signal.TimerFired _ -> self.unhandled(signal);
        }
        return state;
    }
}
