package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Behaviour;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// Drives the process of one partition: it owns the tables, cleans up after processes that end, and keeps the state.locks().
///
/// @param name what the registry is called
public record PartitionProgram<K, V extends @Nullable Object>(Run<K, V> run, int index, boolean unique, String name)
        implements Program<PartitionProgram.State<K, V>>, Behaviour<Object> {

    /// What the process owns.
    public record State<K, V extends @Nullable Object>(Partition<K, V> tables, LockTable locks) {}

    @Override public Program<?> program() {
        return this;
    }

    @Override public boolean trapsExits() {
        return true;
    }

    @Override public String label() {
        return "Registry " + name;
    }

    @Override public State<K, V> init(ProcessContext self) {
        var tables = new Partition<K, V>(self.pid(), unique);
        run.begin(index, tables);
        return new State<>(tables, new LockTable());
    }

    @Override public State<K, V> request(ProcessContext self, Request<?> request, State<K, V> state) {
        if (request.payload() instanceof Ticket ticket) state.locks().ask(self, request, ticket);
        else request.fail(ExitReason.of("a registry does not understand this request"));
        return state;
    }

    @Override public State<K, V> message(ProcessContext self, Object message, State<K, V> state) {
        if (message instanceof Ticket.Release(var ticket)) state.locks().release(self, ticket);
        else self.unhandled(message);
        return state;
    }

    @Override public State<K, V> signal(ProcessContext self, Signal signal, State<K, V> state) {
        switch (signal) {
            case Signal.Exit(var from, var reason) -> {
                if (from == self.parent()) self.end(reason);
                else if (!from.isAlive()) state.tables().cleanUp(from);
            }
            case Signal.Down down -> state.locks().ended(self, down.monitor());
            case Signal.Idle _, Signal.TimedOut _ -> self.unhandled(signal);
        }
        return state;
    }
}
