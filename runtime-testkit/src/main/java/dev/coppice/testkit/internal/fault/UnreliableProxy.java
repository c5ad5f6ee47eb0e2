package dev.coppice.testkit.internal.fault;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.testkit.UnreliableLink;
import java.time.Duration;
import java.util.SplittableRandom;

/// The body of a proxy process that forwards messages unreliably. Owned by that process.
public record UnreliableProxy(
        Ref<?> target, UnreliableLink line, SplittableRandom chance, Runnable struck) implements ProcessBody {

    /// An entry that is delayed individually.
    private record Late(Object entry) {}

    @Override public void run(ReceiveContext self) {
        while (true) {
            switch (self.receive()) {
                case PendingCall.Completed completed -> answer((Request<?>) completed.tag(), completed.call());
                case Late late -> deliver(late.entry);
                case Signal signal -> {} // the proxy has no links or monitors
                case Object entry -> carry(self, entry);
            }
        }
    }

    private void carry(ReceiveContext self, Object entry) {
        if (chance.nextDouble() < line.drop()) {
            struck.run();
            return;
        }
        if (!line.delay().isZero()) self.sleep(upTo(line.delay()));
        boolean twice = !(entry instanceof Request) && chance.nextDouble() < line.duplicate();
        if (twice) struck.run();
        for (int i = twice ? 2 : 1; i > 0; i--) {
            if (line.jitter().isZero()) deliver(entry);
            else self.sendAfter(upTo(line.jitter()), new Late(entry));
        }
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos(chance.nextLong(Math.min(Timeouts.nanos(most), Long.MAX_VALUE - 1) + 1));
    }

    private void deliver(Object entry) {
        if (entry instanceof Request<?> request) {
            var server = target.pid();
            if (server == null) request.fail(ExitReason.NO_PROCESS);
            else Gen.request(server, request.payload()).deliverAs(request);
        } else {
            cast(entry);
        }
    }

    @SuppressWarnings("unchecked") // it arrived through an address of the same type
    private void cast(Object message) {
        ((Ref<Object>) target).cast(message);
    }

    @SuppressWarnings("unchecked") // the same request on both sides
    private static void answer(Request<?> request, PendingCall<?> call) {
        try {
            ((Request<Object>) request).reply(call.await(Duration.ZERO));
        } catch (CallFailed failed) {
            request.fail(failed.cause());
        }
    }
}
