package dev.coppice.testkit.internal.fault;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import dev.coppice.testkit.Line;
import java.time.Duration;
import java.util.SplittableRandom;

/// The code of a process that stands in front of another and forwards, more or less. Owned by that process.
public record Proxy(Ref<?> target, Line line, SplittableRandom chance, Runnable struck) implements Body {

    /// What is late on its own.
    private record Late(Object entry) {}

    @Override public void run(Receiver self) {
        while (true) {
            switch (self.receive()) {
                case PendingCall.Settled settled -> answer((Request<?>) settled.tag(), settled.call());
                case Late late -> deliver(late.entry);
                case Signal signal -> {} // nobody it has to do with
                case Object entry -> carry(self, entry);
            }
        }
    }

    private void carry(Receiver self, Object entry) {
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
        return Duration.ofNanos(chance.nextLong(most.toNanos() + 1));
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

    @SuppressWarnings("unchecked") // it came in through an address of the same type
    private void cast(Object message) {
        ((Ref<Object>) target).cast(message);
    }

    @SuppressWarnings("unchecked") // the same request on either side
    private static void answer(Request<?> request, PendingCall<?> call) {
        try {
            ((Request<Object>) request).reply(call.await(Duration.ZERO));
        } catch (CallFailed failed) {
            request.fail(failed.why());
        }
    }
}
