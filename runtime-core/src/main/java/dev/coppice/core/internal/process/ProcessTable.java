package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The live processes of a runtime by number, in pages of 64: about five bytes per process. Thread-safe.
///
/// Numbers only grow. A page is dropped when the last process in it ends. Each process keeps its page, so that a page
/// is looked up only once. An ended process that is still referenced retains its page, about 300 bytes.
///
/// Tested by ProcessTablePage (jcstress).
final class ProcessTable {
    private static final int BITS = 6;
    private static final int PAGE = 1 << BITS;

    /// Holds the processes of 64 consecutive numbers.
    static final class Page extends AtomicReferenceArray<@Nullable ProcessCell> {
        private static final long serialVersionUID = 1L;
        /// The number of pages of numbers that come before this one.
        private final long index;
        /// The number of process numbers in this page that are still in use or not given out yet.
        private final transient java.util.concurrent.atomic.AtomicInteger open =
                new java.util.concurrent.atomic.AtomicInteger(PAGE);

        Page(long index) {
            super(PAGE);
            this.index = index;
        }
    }

    private final AtomicLong last = new AtomicLong();
    private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();
    /// The page that most starts look for; a hint.
    private volatile Page newest = page(0);
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();

    ProcessTable() {
        newest.open.decrementAndGet(); // number 0 is never given out
    }

    long nextNumber() {
        return last.incrementAndGet();
    }

    /// Returns the page of `number`, which has been given out and not released.
    Page pageOf(long number) {
        var page = newest;
        if (page.index == number >>> BITS) return page;
        page = page(number >>> BITS);
        if (page.index > newest.index) newest = page;
        return page;
    }

    private Page page(long index) {
        return pages.computeIfAbsent(index, Page::new);
    }

    void add(ProcessCell cell) {
        started.increment();
        page(cell).set(place(cell), cell);
    }

    void remove(ProcessCell cell) {
        ended.increment();
        page(cell).set(place(cell), null);
        release(cell);
    }

    /// Removes a process that had ended before it was added.
    void forget(ProcessCell cell) {
        page(cell).set(place(cell), null);
    }

    /// Releases the number of `cell`, which has ended or was never completed.
    void release(ProcessCell cell) {
        var page = page(cell);
        if (page.open.decrementAndGet() == 0) pages.remove(page.index);
    }

    private static Page page(ProcessCell cell) {
        return requireNonNull(cell.page);
    }

    private static int place(ProcessCell cell) {
        return (int) cell.number() & PAGE - 1;
    }

    /// Returns the process with this number, or null if there is none in the table.
    @Nullable ProcessCell get(long number) {
        var page = pages.get(number >>> BITS);
        return page == null ? null : page.get((int) number & PAGE - 1);
    }

    void forEach(Consumer<ProcessCell> action) {
        for (var page : pages.values()) {
            for (int i = 0; i < PAGE; i++) {
                var cell = page.get(i);
                if (cell != null) action.accept(cell);
            }
        }
    }

    /// Returns the number of pages.
    int pages() {
        return pages.size();
    }

    long started() {
        return started.sum();
    }

    long ended() {
        return ended.sum();
    }

    long live() {
        long gone = ended.sum(); // first, so that no process counts as ended but not as started
        return started.sum() - gone;
    }
}
