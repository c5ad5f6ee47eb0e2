package dev.coppice.supervision.internal.partition;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Hashes;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The table of the partitions of one supervisor. Written by the supervisor, read from any thread.
public final class Partitions {

    /// Thrown if a supervisor was resized to zero and has no partition for any key.
    static final class NoPartitions extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NoPartitions(String message) {
            super(message);
        }
    }

    /// The partition tables of one runtime, by the name of their supervisor.
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

    /// Returns the table of the calling supervisor, which it creates at the start and reuses when its spec changes.
    /// Removes the tables of supervisors that have ended.
    public static Partitions open(ProcessContext self, Name<?> name, int size) {
        var tables = tables(self.runtime());
        var own = tables.byName.get(name);
        if (own != null && own.supervisor == self.pid()) return own; // the spec changes, the partitions stay
        tables.byName.values().removeIf(table -> !table.supervisor.isAlive());
        var table = new Partitions(self.pid(), size);
        tables.byName.put(name, table);
        return table;
    }

    /// Returns the table of the calling supervisor.
    public static Partitions of(ProcessContext self) {
        return Objects.requireNonNull(tables(self.runtime()).byName.get(self.name().orElseThrow()));
    }

    /// @throws CallFailed if there is no such supervisor
    public static Partitions of(ActorRuntime runtime, Name<?> name) {
        var table = tables(runtime).byName.get(name);
        if (table == null || !table.supervisor.isAlive()) {
            throw CallFailed.unhandled(name, "partitions", null, ExitReason.NO_PROCESS,
                    "no partition supervisor holds the name");
        }
        return table;
    }

    private static Tables tables(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, Tables.class, Tables::new);
    }

    /// Returns the process responsible for `key`, or null if it has not started.
    ///
    /// @throws IllegalStateException if there are no partitions
    /// @throws IllegalArgumentException if the `hashCode` of `key` throws; its throwable is the cause
    public @Nullable Pid route(Object key) {
        int count = size;
        if (count == 0) throw new NoPartitions("all partitions of " + supervisor + " are stopped; resize it first");
        return pids.get(indexOf(key, count));
    }

    private int indexOf(Object key, int count) {
        try {
            return index(key, count);
        } catch (Throwable thrown) {
            throw Key.unusable("a key of " + key.getClass().getName() + " cannot select a partition of " + supervisor
                    + ": its hashCode threw ", thrown);
        }
    }

    static int index(Object key, int count) {
        return switch (key) {
            case Integer number -> Math.abs(number % count);
            case Long number -> (int) Math.abs(number % count);
            case Short number -> Math.abs(number % count);
            case Byte number -> Math.abs(number % count);
            default -> Hashes.part(key.hashCode(), count);
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
}
