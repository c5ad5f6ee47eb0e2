package dev.coppice.examples.journal;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.mvstore.MVStore;

// @start region="file"
/// The file of a journal, which one process at a time has open.
///
/// A journal that is killed cannot close the file, and a kill that interrupts a write closes the channel under the
/// store. So the next journal abandons the store of its predecessor before it opens the file again. Changes that were
/// not committed are dropped.
final class JournalFile implements AutoCloseable {
    private final Path path;
    private final AtomicReference<MVStore> current = new AtomicReference<>();

    JournalFile(Path path) {
        this.path = path;
    }

    MVStore open() {
        close();
        var store = new MVStore.Builder().fileName(path.toString()).autoCommitDisabled().open();
        current.set(store);
        return store;
    }

    /// Closes the file without writing anything: acknowledged events are on disk.
    @Override public void close() {
        var store = current.getAndSet(null);
        if (store != null) store.closeImmediately();
    }
}
// @end
