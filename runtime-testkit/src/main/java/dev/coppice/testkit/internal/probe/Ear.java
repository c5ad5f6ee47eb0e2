package dev.coppice.testkit.internal.probe;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The code of a probe's process: notes what it hears, and carries out orders of the test between two notes.
///
/// `heard` and `taken` are guarded by this object's monitor and only grow; `waiting` belongs to the process.
public final class Ear implements Body {

    /// An order of the test: something to be done in the process.
    public record Do(Ear to, Consumer<Receiver> action) {
        @Override public String toString() {
            return "an order of the test";
        }
    }

    /// An order of the test: answered with a [Found] once there is something that nobody has taken.
    ///
    /// @param wanted what is looked for, or null for whatever comes first
    public record Await(Ear to, @Nullable Predicate<Object> wanted) {
        @Override public String toString() {
            return "an expectation of the test";
        }
    }

    /// @param index where it stands in what was heard
    /// @param thrown what the predicate threw, or null
    public record Found(int index, @Nullable Throwable thrown) {}

    private final List<Object> heard = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private final List<Request<Object>> waiting = new ArrayList<>();

    @Override public void run(Receiver self) {
        self.trapExits(true);
        self.acknowledge(null);
        while (true) {
            var entry = self.receive();
            if (entry instanceof Request<?> request && isOrder(request.payload())) {
                obey(self, cast(request));
                continue;
            }
            note(entry);
            tell();
            if (endsTheRuntime(entry)) return;
        }
    }

    private boolean isOrder(Object payload) {
        return payload instanceof Do order && order.to == this || payload instanceof Await await && await.to == this;
    }

    /// A runtime that closes shuts down its processes in the name of nobody.
    private static boolean endsTheRuntime(Object entry) {
        return entry instanceof Signal.Exit exit && exit.reason() instanceof ExitReason.Shutdown && exit.from().number() == 0;
    }

    private void obey(Receiver self, Request<Object> request) {
        if (request.payload() instanceof Do order) {
            try {
                order.action.accept(self);
                request.reply(true);
            } catch (RuntimeException refused) {
                request.fail(ExitReason.of(refused));
            }
        } else {
            waiting.add(request);
            tell();
        }
    }

    private synchronized void note(Object entry) {
        heard.add(entry);
    }

    private void tell() {
        waiting.removeIf(Request::isSettled);
        for (var request : waiting) {
            var found = find(((Await) request.payload()).wanted);
            if (found != null) request.reply(found);
        }
    }

    private synchronized @Nullable Found find(@Nullable Predicate<Object> wanted) {
        for (int i = taken.nextClearBit(0); i < heard.size(); i = taken.nextClearBit(i + 1)) {
            try {
                if (wanted == null || wanted.test(heard.get(i))) return new Found(i, null);
            } catch (RuntimeException | Error thrown) {
                return new Found(i, thrown);
            }
        }
        return null;
    }

    /// Takes what stands at `index`.
    public synchronized Object take(int index) {
        taken.set(index);
        return heard.get(index);
    }

    /// All that was heard, oldest first.
    public synchronized List<Object> heard() {
        return List.copyOf(heard);
    }

    /// What was heard and not taken, oldest first.
    public synchronized List<Object> left() {
        var left = new ArrayList<>();
        for (int i = taken.nextClearBit(0); i < heard.size(); i = taken.nextClearBit(i + 1)) left.add(heard.get(i));
        return left;
    }

    @SuppressWarnings("unchecked") // orders are answered with what the probe expects
    private static Request<Object> cast(Request<?> request) {
        return (Request<Object>) request;
    }
}
