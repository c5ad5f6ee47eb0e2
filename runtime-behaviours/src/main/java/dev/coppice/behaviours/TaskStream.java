package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Settlements;
import dev.coppice.core.spi.Tasks;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tasks of one stream, as a source of their outcomes.
///
/// Owned by the consumer: whoever takes the first element. Nothing starts before that, and from then on tasks are started, and the input is
/// read, only while the consumer waits for an element.
final class TaskStream<T extends @Nullable Object, R extends @Nullable Object> implements Spliterator<Outcome<R>> {
    private final Supplier<ActorRuntime> runtimes;
    private final Input<T> input;
    private final StreamFunction<? super T, ? extends R> function;
    private final StreamOptions options;
    private final Launcher launcher;
    private final IdentityHashMap<PendingCall<?>, Slot<T, R>> running = new IdentityHashMap<>();
    /// What is not delivered: in the order of the input, or, if unordered, what is ready, in the order in which it became so.
    private final ArrayDeque<Slot<T, R>> waiting = new ArrayDeque<>();
    private @Nullable Owner consumer;
    private @Nullable ActorRuntime runtime;
    private @Nullable Settlements settled;
    private @Nullable Iterator<? extends T> source;
    private boolean closed;

    /// @param runtimes says, in the consumer, where the tasks run
    TaskStream(
            Supplier<ActorRuntime> runtimes, Input<T> input, StreamFunction<? super T, ? extends R> function,
            StreamOptions options, Launcher launcher) {
        this.runtimes = runtimes;
        this.input = input;
        this.function = function;
        this.options = options;
        this.launcher = launcher;
    }

    // ── as a source ──

    @Override public boolean tryAdvance(Consumer<? super Outcome<R>> action) {
        if (closed) return false;
        enter();
        try {
            var slot = next();
            if (slot == null) {
                close();
                return false;
            }
            action.accept(requireNonNull(slot.outcome));
            return true;
        } catch (ProcessEnded ended) {
            closed = true; // the tasks end with the consumer, over their links, and it may do no more than to let go of its input
            input.close();
            throw ended;
        } catch (Throwable thrown) {
            closeAfter(thrown);
            throw thrown;
        }
    }

    @Override public @Nullable Spliterator<Outcome<R>> trySplit() {
        return null;
    }

    @Override public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override public int characteristics() {
        return NONNULL | (options.ordered() ? ORDERED : 0);
    }

    // ── consuming ──

    private void enter() {
        if (consumer == null) {
            runtime = runtimes.get();
            consumer = Owner.current();
            settled = Settlements.of(runtime);
            source = input.iterator();
        } else if (!consumer.isCurrent()) {
            throw new IllegalStateException("the stream of tasks is consumed by " + consumer + " and by nobody else; now " + Owner.current()
                    + " wants an element");
        }
    }

    /// The next slot to deliver, or null if there is none and will be none.
    ///
    /// Ends are looked at one by one, and no more of them than it takes: each makes room for one element, so that a consumer slower than its tasks
    /// finds about as many results waiting as there may be tasks, and not all of the input. (In order, a slow element still lets those behind it run ahead.)
    private @Nullable Slot<T, R> next() {
        var calls = requireNonNull(settled);
        while (true) {
            var elements = requireNonNull(source);
            while (running.size() < options.maxConcurrency() && elements.hasNext()) launch(elements.next());
            var first = waiting.peek();
            if (first != null && first.outcome != null) return waiting.poll();
            if (running.isEmpty()) return null;
            var call = calls.next(null);
            if (call != null) settle(call);
        }
    }

    private void launch(T element) {
        var slot = new Slot<T, R>(element, function, consumerPid());
        var call = launcher.launch(requireNonNull(runtime), slot);
        slot.call = call;
        running.put(call, slot);
        if (options.ordered()) waiting.add(slot);
        var limit = options.limit();
        if (limit != null) slot.timer = Tasks.dismissAfter(limit, consumerPid(), call.server(), ExitReason.KILL);
        requireNonNull(settled).add(call);
    }

    /// A task has ended.
    private void settle(PendingCall<?> call) {
        var slot = running.remove(call);
        if (slot == null) return;
        slot.settle(options.zipsInput());
        if (slot.timer != null) slot.timer.tryCancel();
        if (slot.outcome instanceof Outcome.Exit<R>) {
            forgetExit(slot);
            if (slot.wasKilledLate && !options.killsLate()) {
                throw new CallFailed(call.server(), new Await(options.limit()), options.limit(), ExitReason.TIMEOUT,
                        "the stream of tasks gives up; with killLate it would go on");
            }
        }
        if (!options.ordered()) waiting.add(slot);
    }

    /// Takes the exit of a failed task out of the consumer's mailbox, where a consumer that traps has it.
    private void forgetExit(Slot<T, R> slot) {
        var self = ProcessContext.currentOrNull();
        if (self != null && self.pid() == consumerPid()) self.unlinkAndFlush(slot.pid());
    }

    private @Nullable Pid consumerPid() {
        return consumer == null ? null : consumer.pid();
    }

    // ── the end ──

    /// Kills what runs, waits until it has ended, and lets go of the input. Does nothing the second time.
    void close() {
        if (closed) return;
        closed = true;
        try {
            for (var slot : running.values()) {
                if (slot.timer != null) slot.timer.tryCancel();
                Tasks.dismiss(consumerPid(), slot.pid(), ExitReason.KILL);
            }
            for (var slot : new ArrayList<>(running.values())) {
                Outcomes.ofDone(requireNonNull(slot.call));
                forgetExit(slot); // it may have ended by itself just before
            }
            running.clear();
            waiting.clear();
        } finally {
            input.close();
        }
    }

    private void closeAfter(Throwable thrown) {
        try {
            close();
        } catch (Throwable again) {
            if (again != thrown) thrown.addSuppressed(again);
        }
    }
}
