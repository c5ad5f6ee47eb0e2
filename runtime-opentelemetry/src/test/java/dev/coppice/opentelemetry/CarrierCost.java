package dev.coppice.opentelemetry;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// What does the carrier cost for each message? Two processes exchange messages on one worker: without a carrier, with
/// the carrier and no context, with the carrier and a context, and the MDC's carrier for comparison. Prints the best
/// round of each, in nanoseconds a message.
///
/// Run its `main` with the test class path; no strict context storage.
final class CarrierCost {
    private static final int MESSAGES = 400_000;
    private static final int ROUNDS = 40;

    private CarrierCost() {}

    record Ball(Ref<Ball> from, int left, CountDownLatch done) {}

    private static final class Player extends GenServer<Integer, Ball> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Ball ball, Integer state) {
            if (ball.left() == 0) ball.done().countDown();
            else ball.from().cast(new Ball(self(), ball.left() - 1, ball.done()));
            return keep();
        }
    }

    private static final class Row implements AutoCloseable {
        final String name;
        final Context context;
        final ActorRuntime runtime;
        final Ref<Ball> one;
        final Ref<Ball> other;
        double best = Double.MAX_VALUE;

        Row(String name, Context context, ContextCarrier<?>... carriers) {
            this.name = name;
            this.context = context;
            this.runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(1).context(carriers));
            this.one = runtime.start(new Player());
            this.other = runtime.start(new Player());
        }

        void round() throws InterruptedException {
            var done = new CountDownLatch(1);
            long begun = System.nanoTime();
            try (var scope = context.makeCurrent()) {
                one.cast(new Ball(other, MESSAGES, done));
            }
            done.await();
            best = Math.min(best, (System.nanoTime() - begun) / (double) MESSAGES);
        }

        @Override public void close() {
            runtime.close();
        }
    }

    public static void main(String... args) throws InterruptedException {
        var context = Context.root().with(ContextKey.named("x"), "y");
        var rows = new ArrayList<>(List.of(
                new Row("no carrier", context),
                new Row("carrier, no context", Context.root(), OpenTelemetryCarrier.context()),
                new Row("carrier, context", context, OpenTelemetryCarrier.context()),
                new Row("MDC carrier, empty", Context.root(), ContextCarrier.mdc())));
        for (int i = 0; i < ROUNDS; i++) {
            for (var row : rows) row.round();
        }
        for (var row : rows) {
            System.out.printf("%-22s %6.1f ns%n", row.name, row.best);
            row.close();
        }
    }
}
