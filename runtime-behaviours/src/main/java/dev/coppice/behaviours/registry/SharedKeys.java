package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.internal.counterpart.Counterparts;
import dev.coppice.behaviours.internal.counterpart.GroupTable;
import dev.coppice.behaviours.internal.counterpart.MembershipChange;
import dev.coppice.behaviours.internal.counterpart.MembershipChange.Kind;
import dev.coppice.behaviours.internal.registry.Companion;
import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.behaviours.internal.registry.Partition;
import dev.coppice.behaviours.internal.registry.RowListener;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Enclosing;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ServiceName;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The duplicate keys of a registry, as nodes share them. The process of the first partition tells other nodes of the
/// entries of all partitions, and learns of theirs.
///
/// Entries are made and removed by any thread, without a process. Once another node is there, each change is also sent
/// to that process; until then the only cost is one read of `running`.
final class SharedKeys<K> implements Companion, RowListener<K> {
    /*
     * Why no entry is missed or announced twice when the process begins to listen. It first sets `running` and then
     * reads all partitions. A thread first changes its partition and then reads `running`. All four accesses are
     * volatile or stronger, so at least one of the two sees the other: the entry is read in the partition, or its
     * change is sent, or both. An entry is one object, so the process knows an entry that it has already: `told`
     * compares by identity.
     *
     * Why an entry whose owner dies does not stay. The changes of one entry are sent under the lock of its owner, so
     * they come in order; and an entry that is read in a partition is removed later, which is sent, or its owner is
     * dead by then.
     */
    private static final String KIND = "dev.coppice.registry";

    private final ServiceName service;
    private final Supplier<? extends List<? extends Partition<K, ?>>> partitions;
    private volatile @Nullable Sharing running;

    /// @param partitions returns the partitions whose processes run
    SharedKeys(String name, Supplier<? extends List<? extends Partition<K, ?>>> partitions) {
        this.service = new ServiceName("registry", name);
        this.partitions = partitions;
    }

    /// Returns the processes at other nodes by key, or null if no other node has sent a message. May be read from any
    /// thread.
    @Nullable GroupTable<K> elsewhere() {
        var now = running;
        return now == null ? null : now.counterparts.members();
    }

    @Override public void changed(EntryRow<K, ?> row, boolean added) {
        var now = running;
        if (now == null || !now.self.pid().isAlive()) return;
        FarProcesses.send(now.self.pid(), new Changed<>(row, added), null); // also if the caller has been killed
    }

    private record Changed<K>(EntryRow<K, ?> row, boolean added) implements Enclosing {}

    @Override public Running begin(ProcessContext self) {
        return new Sharing(self);
    }

    /// One incarnation. Owned by the process.
    private final class Sharing implements Running {
        private final ProcessContext self;
        private final GroupTable<K> own = new GroupTable<>();
        private final Counterparts<K> counterparts;
        private final Set<EntryRow<K, ?>> told = Collections.newSetFromMap(new IdentityHashMap<>());

        Sharing(ProcessContext self) {
            this.self = self;
            this.counterparts = new Counterparts<K>(self, service, KIND, own::forAll, change -> {});
        }

        @Override @SuppressWarnings("unchecked") // only this registry sends changes
        public boolean message(Object message) {
            if (message instanceof Changed<?> change) {
                change(((Changed<K>) change).row, change.added);
                return true;
            }
            if (running != this && Counterparts.isOne(message)) listen();
            return counterparts.message(message);
        }

        private void listen() {
            running = this;
            for (var partition : partitions.get()) partition.forAll(row -> change(row, true));
        }

        private void change(EntryRow<K, ?> row, boolean added) {
            if (added ? !row.pid().isAlive() || !told.add(row) : !told.remove(row)) return;
            try {
                var key = Key.of(row.key());
                if (added) own.join(key, row.pid());
                else own.leave(key, row.pid());
                counterparts.tell(new MembershipChange<>(added ? Kind.JOINED : Kind.LEFT, key, List.of(row.pid())));
            } catch (ProcessEnded ended) {
                throw ended;
            } catch (Throwable thrown) { // hashCode or equals of the key throws: it stays unknown elsewhere
                Report.write(self.runtime(), KIND, Level.ERROR, any -> self.pid() + " cannot share a key",
                        () -> Map.of("owner", row.pid()), thrown);
            }
        }

        @Override public boolean down(Signal.Down down) {
            return counterparts.down(down);
        }
    }
}
