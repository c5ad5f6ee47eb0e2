package dev.coppice.behaviours.task;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessEnded;
import dev.coppice.core.ops.CompletionQueue;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tasks of one stream, as a spliterator over their outcomes.
///
/// Owned by the consumer, which is the caller that requests the first element. Nothing runs before that.
/// Afterwards, tasks are started and the input is read only while the consumer waits for an element.
final class TaskStream<T extends @Nullable Object, R extends @Nullable Object> implements Spliterator<Outcome<R>> {
    private final Supplier<ActorRuntime> runtimes;
    private final StreamSource<T> input;
    private final StreamFunction<? super T, ? extends R> function;
    private final StreamOptions options;
    private final TaskStarter launcher;
    private final Map<PendingCall<?>, StreamElement<T, R>> running = new LinkedHashMap<>();
    /// The elements that are not delivered. If ordered, all of them, in the order of the input.
    /// If unordered, those that are done, in the order of completion.
    private final ArrayDeque<StreamElement<T, R>> waiting = new ArrayDeque<>();
    private @Nullable TaskOwner consumer;
    private @Nullable ActorRuntime runtime;
    private @Nullable CompletionQueue completed;
    private @Nullable Iterator<? extends T> source;
    private boolean closed;

    /// @param runtimes returns the runtime of the tasks; called by the consumer
    TaskStream(
            Supplier<ActorRuntime> runtimes, StreamSource<T> input, StreamFunction<? super T, ? extends R> function,
            StreamOptions options, TaskStarter launcher) {
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
            closed = true; // links end the tasks together with the consumer, which only releases its input
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
            consumer = TaskOwner.current();
            completed = CompletionQueue.of(runtime);
            source = input.iterator();
        } else if (!consumer.isCurrent()) {
            throw new IllegalStateException("only " + consumer + " may consume this stream of tasks; "
                    + TaskOwner.current() + " requested an element");
        }
    }

    /// Returns the next slot to deliver, or null at the end of the stream.
    ///
    /// Takes ended tasks one by one, and only as many as it needs. Each ended task makes room for one element.
    /// So a consumer that is slower than its tasks finds about `maxConcurrency` results waiting, not the whole input.
    /// (In an ordered stream, elements behind a slow one still run ahead.)
    private @Nullable StreamElement<T, R> next() {
        var calls = requireNonNull(completed);
        while (true) {
            var elements = requireNonNull(source);
            while (running.size() < options.maxConcurrency() && elements.hasNext()) launch(elements.next());
            var first = waiting.peek();
            if (first != null && first.outcome != null) return waiting.poll();
            if (running.isEmpty()) return null;
            var call = calls.next(null);
            if (call != null) complete(call);
            else if (Interrupts.isPending()) {
                throw new CallFailed(this, new AwaitRequest(null), null, ExitReason.INTERRUPTED,
                        "the stream of tasks was interrupted");
            }
        }
    }

    private void launch(T element) {
        var slot = new StreamElement<T, R>(element, function, consumerPid());
        var call = launcher.launch(requireNonNull(runtime), slot);
        slot.call = call;
        running.put(call, slot);
        if (options.ordered()) waiting.add(slot);
        var timeout = options.timeout();
        if (timeout != null) {
            slot.timer = TaskSupport.unlinkAndExitAfter(timeout, consumerPid(), call.server(), ExitReason.KILL,
                    () -> slot.wasKilledLate = true);
        }
        requireNonNull(completed).add(call);
    }

    /// Handles the end of a task.
    private void complete(PendingCall<?> call) {
        var slot = running.remove(call);
        if (slot == null) return;
        slot.complete(options.zipsInput());
        if (slot.timer != null) slot.timer.tryCancel();
        if (slot.outcome instanceof Outcome.Exit<R>) {
            forgetExit(slot);
            if (slot.wasKilledLate && !options.killsLate()) {
                throw new CallFailed(call.server(), new AwaitRequest(options.timeout()), options.timeout(),
                        ExitReason.TIMEOUT,
                        "the stream of tasks fails; use killLate to continue after a timeout");
            }
        }
        if (!options.ordered()) waiting.add(slot);
    }

    /// Removes the exit signal of a failed task from the mailbox of a consumer that traps exits.
    private void forgetExit(StreamElement<T, R> slot) {
        var self = ProcessContext.currentOrNull();
        if (self != null && self.pid() == consumerPid()) self.unlinkAndFlush(slot.pid());
    }

    private @Nullable Pid consumerPid() {
        return consumer == null ? null : consumer.pid();
    }

    // ── the end ──

    /// Kills the running tasks, waits until they have ended, and closes the input. Idempotent.
    void close() {
        if (closed) return;
        closed = true;
        try {
            for (var slot : running.values()) {
                // throws if the consumer has ended: then the timeouts of its tasks stay
                TaskSupport.unlinkAndExit(consumerPid(), slot.pid(), ExitReason.KILL);
                if (slot.timer != null) slot.timer.tryCancel();
            }
            for (var slot : new ArrayList<>(running.values())) {
                Outcomes.ofDone(requireNonNull(slot.call));
                forgetExit(slot); // it may have ended on its own just before
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
