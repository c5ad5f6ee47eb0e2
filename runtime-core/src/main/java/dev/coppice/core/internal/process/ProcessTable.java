package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The live processes of a runtime by number, in pages of 64: some five bytes a process. Thread-safe.
///
/// Numbers grow; a page is dropped when the last process in it ends. Each process knows its page, so that a page is looked for once only; an
/// ended process that somebody still holds keeps it, some 300 bytes.
/// Tested by ProcessTablePage (jcstress).
final class ProcessTable {
    private static final int BITS = 6;
    private static final int PAGE = 1 << BITS;

    /// Has a place for each of 64 numbers.
    static final class Page extends AtomicReferenceArray<@Nullable ProcessCell> {
        private static final long serialVersionUID = 1L;
        /// How many pages of numbers there are before it.
        private final long index;
        /// How many numbers of the page are yet to end, or to be given out.
        private final transient java.util.concurrent.atomic.AtomicInteger open =
                new java.util.concurrent.atomic.AtomicInteger(PAGE);

        Page(long index) {
            super(PAGE);
            this.index = index;
        }
    }

    private final AtomicLong last = new AtomicLong();
    private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();
    /// The page that most of those who start a process look for; a hint.
    private volatile Page newest = page(0);
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();

    ProcessTable() {
        newest.open.decrementAndGet(); // number 0 is never given out
    }

    long nextNumber() {
        return last.incrementAndGet();
    }

    /// The page of `number`, which has been given out and not come back.
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

    /// Drops a process that had ended before it was added.
    void forget(ProcessCell cell) {
        page(cell).set(place(cell), null);
    }

    /// Gives the number of `cell` back, which has ended or never came to be.
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
