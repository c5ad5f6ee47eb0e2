package dev.coppice.supervision.internal.partition;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Which process is which partition of one supervisor. Written by the supervisor and whoever resizes it, read by all.
public final class Partitions {

    /// All partitions of one runtime, by the name of their supervisor.
    private static final class Tables {
        final ConcurrentHashMap<Name<?>, Partitions> byName = new ConcurrentHashMap<>();
    }

    private final Pid supervisor;
    private final AtomicReferenceArray<@Nullable Pid> pids;
    private volatile int size;

    private Partitions(Pid supervisor, int size) {
        this.supervisor = supervisor;
        this.pids = new AtomicReferenceArray<>(size);
        this.size = size;
    }

    /// The table of a supervisor that starts, or asks again for its own. Those of supervisors that have ended are dropped.
    public static Partitions open(ProcessContext self, Name<?> name, int size) {
        var tables = tables(self.runtime());
        var own = tables.byName.get(name);
        if (own != null && own.supervisor == self.pid()) return own; // its plan changes, its partitions stay
        tables.byName.values().removeIf(table -> !table.supervisor.isAlive());
        var table = new Partitions(self.pid(), size);
        tables.byName.put(name, table);
        return table;
    }

    /// @throws CallFailed if there is no such supervisor
    public static Partitions of(ActorRuntime runtime, Name<?> name) {
        var table = tables(runtime).byName.get(name);
        if (table == null || !table.supervisor.isAlive()) {
            throw CallFailed.unhandled(name, "partitions", null, ExitReason.NO_PROCESS, "no partition supervisor holds the name");
        }
        return table;
    }

    private static Tables tables(ActorRuntime runtime) {
        return Oversight.shared(runtime, Tables.class, Tables::new);
    }

    /// The process responsible for `key`, or null if it has not started.
    ///
    /// @throws IllegalStateException if there are no partitions
    public @Nullable Pid route(Object key) {
        int count = size;
        if (count == 0) throw new IllegalStateException("all partitions of " + supervisor + " are stopped: resize it first");
        return pids.get(index(key, count));
    }

    static int index(Object key, int count) {
        return switch (key) {
            case Integer number -> Math.abs(number % count);
            case Long number -> (int) Math.abs(number % count);
            case Short number -> Math.abs(number % count);
            case Byte number -> Math.abs(number % count);
            default -> {
                int hash = key.hashCode();
                yield Math.floorMod(hash ^ hash >>> 16, count);
            }
        };
    }

    public void set(int partition, Pid pid) {
        pids.set(partition, pid);
    }

    public int capacity() {
        return pids.length();
    }

    public int size() {
        return size;
    }

    public void size(int partitions) {
        size = partitions;
    }

    /// Has nobody find partitions that are about to stop.
    public void shrinkTo(int partitions) {
        if (partitions < size) size = partitions;
    }
}
