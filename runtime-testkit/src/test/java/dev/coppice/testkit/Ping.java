package dev.coppice.testkit;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import java.time.Duration;

/// The server of this module's tests: counts, answers, greets, crashes when told to. Written on the SPI, since testkit
/// stands below behaviours.
public record Ping(int start) implements ProgramBehaviour<Ping.Message>, Program<Integer> {

    public sealed interface Message {}

    public record Add(int amount) implements Message {}

    public record Get() implements Message, Call<Message, Integer> {}

    /// Never answered.
    public record Ignore() implements Message, Call<Message, Integer> {}

    public record Greet(Ref<? super Object> whom) implements Message {}

    public record GreetAfter(Ref<? super Object> whom, Duration delay) implements Message {}

    public record Crash() implements Message {}

    @Override public Program<?> program() {
        return this;
    }

    @Override public Integer init(ProcessContext self) {
        return start;
    }

    @Override public Integer message(ProcessContext self, Object message, Integer count) {
        switch ((Message) message) {
            case Add add -> {
                return count + add.amount;
            }
            case Greet greet -> greet.whom.cast("hello " + count);
            case GreetAfter greet -> self.sendAfter(greet.delay, new Greet(greet.whom));
            case Crash crash -> throw new IllegalStateException("told to crash");
            case Get get -> throw new IllegalArgumentException("a call");
            case Ignore ignore -> throw new IllegalArgumentException("a call");
        }
        return count;
    }

    @Override @SuppressWarnings("unchecked") public Integer request(ProcessContext self, Request<?> request,
            Integer count) {
        if (request.payload() instanceof Get) ((Request<Integer>) request).reply(count);
        return count;
    }

    @Override public Integer signal(ProcessContext self, Signal signal, Integer count) {
        if (signal instanceof Signal.Exit exit) self.end(exit.reason());
        return count;
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Integer count) {
        self.end(reason);
    }
}
