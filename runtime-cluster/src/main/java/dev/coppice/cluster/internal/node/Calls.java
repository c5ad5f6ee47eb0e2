package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.WhenFull;
import dev.coppice.cluster.internal.link.Outbound.Offer;
import dev.coppice.cluster.internal.wire.Frame;
import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Output;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.FarProcesses.Outcome;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.Request;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests of this side of a connection that wait for an answer. Thread-safe.
final class Calls {
    /*
     * Rule    the entry in `open` is removed by whatever completes the request. Each request is therefore completed
     *         once, by the answer, by its requester, or by the loss. A thread that opens one checks for the end of the
     *         connection afterwards, by the rule of [Connection].
     */
    private final Connection connection;
    private final ConcurrentHashMap<Long, Request<?>> open = new ConcurrentHashMap<>();

    Calls(Connection connection) {
        this.connection = connection;
    }

    int size() {
        return open.size();
    }

    /// Sends a frame that is answered: writes a number for `request` and then `content`.
    ///
    /// @throws IllegalArgumentException if the content cannot travel; nothing was sent
    void open(Kind kind, Request<?> request, long deadline, Consumer<Output> content) {
        long number = connection.nextNumber();
        var out = connection.message();
        out.unsigned(number);
        content.accept(out);
        open.put(number, request);
        var left = new boolean[1]; // whether the frame was accepted; read by the completion, which may come at any time
        FarProcesses.whenCompleted(request, () -> {
            if (open.remove(number) == null) return;
            if (left[0] && FarProcesses.outcome(request) instanceof Outcome.Abandoned) abandon(number);
        });
        if (connection.isClosed()) {
            unsent(number, request);
            return;
        }
        var whenFull = connection.node().options().whenFull();
        left[0] = true;
        Offer offer;
        try {
            var frame = new Frame(kind, out.toBytes(), Sending.sender(), () -> unsent(number, request));
            offer = connection.sending().offer(frame, whenFull, deadline);
        } catch (RuntimeException | Error ended) { // the process was killed while it waited
            left[0] = false;
            FarProcesses.abandon(request);
            throw ended;
        }
        switch (offer) {
            case ACCEPTED -> {}
            case CLOSED, EXHAUSTED -> unsent(number, request);
            case FULL -> {
                left[0] = false;
                full(number, request, whenFull);
            }
        }
    }

    private void full(long number, Request<?> request, WhenFull whenFull) {
        if (whenFull == WhenFull.REFUSE) {
            open.remove(number);
            throw connection.sending().full("call later, or let the caller wait: NodeOptions.whenFull");
        }
        if (whenFull == WhenFull.DROP) {
            refuse(number, request, ExitReason.of("the link to node " + connection.peer().name() + " is full"));
        } else if (Interrupts.isPending()) {
            refuse(number, request, ExitReason.INTERRUPTED);
        } else {
            FarProcesses.abandon(request);
        }
    }

    private void unsent(long number, Request<?> request) {
        refuse(number, request, ExitReason.NO_CONNECTION);
    }

    private void refuse(long number, Request<?> request, ExitReason reason) {
        if (open.remove(number) != null) FarProcesses.refuse(request, reason, true);
    }

    private void abandon(long number) {
        var out = new Output(16);
        out.unsigned(number);
        connection.signal(Kind.ABANDON, Sending.sender(), out);
    }

    /// Takes the request with this number out of the table, because its answer has come.
    @Nullable Request<?> answered(long number) {
        return open.remove(number);
    }

    /// Fails all requests, because the connection has ended. Returns how many there were.
    int lost() {
        int failed = 0;
        for (var number : open.keySet()) {
            var request = open.remove(number);
            if (request == null) continue;
            failed++;
            FarProcesses.refuse(request, ExitReason.NO_CONNECTION, false);
        }
        return failed;
    }
}
