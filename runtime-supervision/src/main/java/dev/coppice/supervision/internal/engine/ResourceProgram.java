package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Request;
import dev.coppice.supervision.Resource;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The program of the process that manages a resource; its state is the resource.
public record ResourceProgram<T>(
        Callable<T> start, Resource.Stop<? super T> stop, Duration period,
        Predicate<? super T> works) implements Program<T> {

    /// The program's message to itself.
    private enum Check { NOW }

    @Override public boolean trapsExits() {
        return true;
    }

    @Override public Class<?> protocol() {
        return Resource.Message.class;
    }

    @Override public String label() {
        return "Resource";
    }

    @Override public T init(ProcessContext self) throws Throwable {
        var resource = start.call();
        if (resource == null) {
            throw new IllegalStateException("the start function of the resource returned null; throw an exception");
        }
        if (period.isPositive()) self.sendEvery(period, Check.NOW);
        return resource;
    }

    @Override public T message(ProcessContext self, Object message, T resource) throws Throwable {
        if (message != Check.NOW) self.unhandled(message);
        else if (!works.test(resource)) terminate(self, Resource.BROKEN, resource);
        return resource;
    }

    @Override @SuppressWarnings("unchecked") // a Get is answered with the resource
    public T request(ProcessContext self, Request<?> request, T resource) {
        if (request.payload() instanceof Resource.Get) ((Request<@Nullable Object>) request).reply(resource);
        else request.fail(ExitReason.of("a resource does not understand this request"));
        return resource;
    }

    @Override public T signal(ProcessContext self, Signal signal, T resource) throws Throwable {
        if (signal instanceof Signal.Exit(var from, ExitReason reason)
                && ShutdownSignals.isShutdownFromParent(self, from)) {
            terminate(self, reason, resource);
        }
        return resource;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, T resource) throws Throwable {
        stop.stop(resource);
        self.end(reason);
    }
}
