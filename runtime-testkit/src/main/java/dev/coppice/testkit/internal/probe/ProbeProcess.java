package dev.coppice.testkit.internal.probe;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The body of the process of a probe. It records the entries that it receives and executes commands of the test.
///
/// Its monitor guards `received` and `taken`, which only grow. The process owns `waiting`.
public final class ProbeProcess implements ProcessBody {

    /// A command of the test that runs code in the process.
    public record RunInProcess(ProbeProcess to, Consumer<ReceiveContext> action) {
        @Override public String toString() {
            return "a command of the test";
        }
    }

    /// A command of the test that waits for an entry that has not been taken. The reply is a [Found].
    ///
    /// @param wanted matches the wanted entry, or null for the first entry
    public record Await(ProbeProcess to, @Nullable Predicate<Object> wanted) {
        @Override public String toString() {
            return "an expectation of the test";
        }
    }

    /// @param index the index of the entry among the received ones
    /// @param thrown the exception of the predicate, or null
    public record Found(int index, @Nullable Throwable thrown) {}

    private final List<Object> received = new ArrayList<>();
    private final BitSet taken = new BitSet();
    private final List<Request<Object>> waiting = new ArrayList<>();

    @Override public void run(ReceiveContext self) {
        self.trapExits(true);
        self.acknowledge(null);
        while (true) {
            var entry = self.receive();
            if (entry instanceof Request<?> request && isShutdownFromParent(request.payload())) {
                handle(self, cast(request));
                continue;
            }
            note(entry);
            tell();
            if (endsTheRuntime(entry)) return;
        }
    }

    private boolean isShutdownFromParent(Object payload) {
        return payload instanceof RunInProcess order && order.to == this || payload instanceof Await await
                && await.to == this;
    }

    /// Whether the entry is the shutdown signal of a closing runtime, whose sender has the process number 0.
    private static boolean endsTheRuntime(Object entry) {
        return entry instanceof Signal.Exit exit && exit.reason() instanceof ExitReason.Shutdown
                && exit.from().number() == 0;
    }

    private void handle(ReceiveContext self, Request<Object> request) {
        if (request.payload() instanceof RunInProcess order) {
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
        received.add(entry);
    }

    private void tell() {
        waiting.removeIf(Request::isCompleted);
        for (var request : waiting) {
            var found = find(((Await) request.payload()).wanted);
            if (found != null) request.reply(found);
        }
    }

    private synchronized @Nullable Found find(@Nullable Predicate<Object> wanted) {
        for (int i = taken.nextClearBit(0); i < received.size(); i = taken.nextClearBit(i + 1)) {
            try {
                if (wanted == null || wanted.test(received.get(i))) return new Found(i, null);
            } catch (RuntimeException | Error thrown) {
                return new Found(i, thrown);
            }
        }
        return null;
    }

    /// Takes the entry at `index`.
    public synchronized Object take(int index) {
        taken.set(index);
        return received.get(index);
    }

    /// Returns all entries, oldest first.
    public synchronized List<Object> received() {
        return List.copyOf(received);
    }

    /// Returns the entries that were not taken, oldest first.
    public synchronized List<Object> left() {
        var left = new ArrayList<>();
        for (int i = taken.nextClearBit(0); i < received.size(); i = taken.nextClearBit(i + 1)) {
            left.add(received.get(i));
        }
        return left;
    }

    @SuppressWarnings("unchecked") // the probe knows the reply types of its commands
    private static Request<Object> cast(Request<?> request) {
        return (Request<Object>) request;
    }
}
