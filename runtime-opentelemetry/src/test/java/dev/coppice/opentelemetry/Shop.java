package dev.coppice.opentelemetry;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Ref;
import io.opentelemetry.api.trace.Tracer;

/// A request passes through a front desk, a clerk, a task and a warehouse that blocks; each makes a span.
final class Shop {

    private Shop() {}

    record Order(String item) implements Call<Order, String> {}

    static <R> R inSpan(Tracer tracer, String name, java.util.concurrent.Callable<R> work) {
        var span = tracer.spanBuilder(name).startSpan();
        try (var scope = span.makeCurrent()) {
            return work.call();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        } finally {
            span.end();
        }
    }

    /// Passes each order on, without waiting: the clerk replies.
    static final class Desk extends GenServer<String, Order> {
        private final Tracer tracer;
        private final Ref<Clerk.Message> clerk;

        Desk(Tracer tracer, Ref<Clerk.Message> clerk) {
            this.tracer = tracer;
            this.clerk = clerk;
        }

        @Override protected Next<String> init() {
            return next("open");
        }

        @Override protected Next<String> handle(Order order, String state) {
            return inSpan(tracer, "desk", () -> {
                clerk.cast(new Clerk.Forwarded(order.item(), from(order)));
                return keep();
            });
        }
    }

    static final class Clerk extends GenServer<String, Clerk.Message> {
        sealed interface Message {}
        record Forwarded(String item, From<String> from) implements Message {}

        private final Tracer tracer;
        private final Ref<Order> warehouse;

        Clerk(Tracer tracer, Ref<Order> warehouse) {
            this.tracer = tracer;
            this.warehouse = warehouse;
        }

        @Override protected Next<String> init() {
            return next("open");
        }

        @Override protected Next<String> handle(Message message, String state) {
            var forwarded = (Forwarded) message;
            return inSpan(tracer, "clerk", () -> {
                String found = Task.async(() -> inSpan(tracer, "task",
                        () -> warehouse.call(new Order(forwarded.item())))).await();
                forwarded.from().reply(found);
                return keep();
            });
        }
    }

    /// Blocks its thread.
    static final class Warehouse extends GenServer<String, Order> {
        private final Tracer tracer;

        Warehouse(Tracer tracer) {
            this.tracer = tracer;
        }

        @Override protected Next<String> init() {
            return next("open");
        }

        @Override protected Next<String> handle(Order order, String state) {
            String found = inSpan(tracer, "warehouse", () -> {
                Thread.sleep(2); // stands for a database: the trace shows a callback that blocks
                return order.item() + " found";
            });
            return keep().reply(order, found);
        }
    }
}
