package dev.coppice.bench;

import java.util.concurrent.CompletableFuture;

/// A system whose plain messages are measured with the shared programs.
///
/// Subclasses implement the differences: calls, timers, failures.
abstract class ActorPeer implements Peer {
    static final Object STOP = "stop";

    /// Requests the current value of a [Sum].
    static final Object GET = "get";

    /// Makes it fail.
    static final Object CRASH = "crash";

    /// Adds up the numbers that it receives, and replies with the sum on request.
    static final class Sum {
        private int sum;

        /// @return the sum, if the message requests it
        Integer handle(Object message) {
            if (message == GET) return sum;
            if (message == CRASH) throw new IllegalStateException("crash");
            sum += (Integer) message;
            return null;
        }
    }

    @Override public abstract Actors actors();

    /// The next call of a process that makes `calls` calls, each one after the reply to the previous one.
    static final class Calls {
        final int calls;
        private final Object answer;
        private final CompletableFuture<Double> nanos = new CompletableFuture<>();
        private long start;
        private int done;

        Calls(int calls, Object answer) {
            this.calls = calls;
            this.answer = answer;
        }

        void begin() {
            start = System.nanoTime();
        }

        /// @return whether there is another call to make
        boolean answered(Object value) {
            if (!value.equals(answer)) {
                nanos.completeExceptionally(new IllegalStateException(answer + " expected, but the answer was "
                        + value));
                return false;
            }
            if (++done < calls) return true;
            nanos.complete((System.nanoTime() - start) / (double) calls);
            return false;
        }

        void fail(Throwable cause) {
            nanos.completeExceptionally(cause);
        }

        double await() throws Exception {
            return nanos.get();
        }
    }

    @Override public double pingPong(int pairs, int hops) throws Exception {
        return Programs.pingPong(actors(), pairs, hops);
    }

    @Override public double fanIn(int producers, int messages) throws Exception {
        return Programs.fanIn(actors(), producers, messages);
    }

    @Override public double ring(int size, int hops) throws Exception {
        return Programs.ring(actors(), size, hops);
    }

    @Override public double skynet(int leaves) throws Exception {
        return Programs.skynet(actors(), leaves);
    }
}
