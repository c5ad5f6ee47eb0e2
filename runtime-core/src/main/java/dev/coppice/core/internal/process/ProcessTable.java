package dev.coppice.core.internal.process;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The live processes of a runtime by number, in pages of 64: some five bytes a process. Thread-safe.
///
/// Numbers grow; a page is dropped when the last process in it ends. Tested by ProcessTablePage (jcstress).
final class ProcessTable {
    private static final int BITS = 6;
    private static final int PAGE = 1 << BITS;

    private static final class Page extends AtomicReferenceArray<@Nullable ProcessCell> {
        private static final long serialVersionUID = 1L;
        /// How many numbers of the page are yet to end, or to be given out.
        private final transient java.util.concurrent.atomic.AtomicInteger open =
                new java.util.concurrent.atomic.AtomicInteger(PAGE);

        Page() {
            super(PAGE);
        }
    }

    private final AtomicLong last = new AtomicLong();
    private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();

    ProcessTable() {
        page(0).open.decrementAndGet(); // number 0 is never given out
    }

    long nextNumber() {
        return last.incrementAndGet();
    }

    void add(ProcessCell cell) {
        started.increment();
        page(cell.number()).set((int) cell.number() & PAGE - 1, cell);
    }

    void remove(ProcessCell cell) {
        ended.increment();
        long number = cell.number();
        var page = page(number);
        page.set((int) number & PAGE - 1, null);
        if (page.open.decrementAndGet() == 0) pages.remove(number >>> BITS);
    }

    /// Drops a process that had ended before it was added.
    void forget(ProcessCell cell) {
        page(cell.number()).set((int) cell.number() & PAGE - 1, null);
    }

    /// Gives back a number that no process came to have.
    void release(long number) {
        if (page(number).open.decrementAndGet() == 0) pages.remove(number >>> BITS);
    }

    private Page page(long number) {
        Long key = number >>> BITS;
        var page = pages.get(key);
        return page != null ? page : pages.computeIfAbsent(key, k -> new Page());
    }

    void forEach(Consumer<ProcessCell> action) {
        for (var page : pages.values()) {
            for (int i = 0; i < PAGE; i++) {
                var cell = page.get(i);
                if (cell != null) action.accept(cell);
            }
        }
    }

    /// How many pages there are.
    int pages() {
        return pages.size();
    }

    long started() {
        return started.sum();
    }

    long live() {
        return started.sum() - ended.sum();
    }
}
