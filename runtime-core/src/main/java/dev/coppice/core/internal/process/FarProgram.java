package dev.coppice.core.internal.process;

import dev.coppice.core.Signal;
import dev.coppice.core.spi.Farside;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// The program of a stand-in for a far process. It never runs: it says where the process is. Immutable.
///
/// @param side the connection; null after the end of the stand-in, so that a pid that is kept retains no connection
/// @param node the name of the node
/// @param place the node and the runtime there, as printed
/// @param name the name at that node that the stand-in represents, or null if it represents one process
record FarProgram(@Nullable Farside side, String node, String place, String label, @Nullable Object name)
        implements Program<@Nullable Object> {

    FarProgram ended() {
        return new FarProgram(null, node, place, label, name);
    }

    /// Returns the text of the address with this number.
    String print(long number) {
        return name == null ? label + "<" + place + "." + number + ">" : name + "@" + node;
    }

    @Override public @Nullable Object init(ProcessContext self) {
        throw elsewhere();
    }

    @Override public @Nullable Object message(ProcessContext self, Object message, @Nullable Object state) {
        throw elsewhere();
    }

    @Override public @Nullable Object request(ProcessContext self, Request<?> request, @Nullable Object state) {
        throw elsewhere();
    }

    @Override public @Nullable Object signal(ProcessContext self, Signal signal, @Nullable Object state) {
        throw elsewhere();
    }

    @Override public @Nullable Class<?> kind() {
        return null;
    }

    private IllegalStateException elsewhere() {
        return new IllegalStateException("the process runs on node " + node + " and has no code here");
    }
}
