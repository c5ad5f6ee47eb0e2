package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.function.Supplier;

/// A fault to inject into a process: where, when and how it strikes. [Faults#in] applies it. Immutable.
///
/// Calls are counted over all processes of one faulty behaviour together, including restarted ones. So `nth(3)` strikes
/// once, and the process that the supervisor restarts works. A fault strikes before the code of the callback runs.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="in"}
///
/// @param callback the callback in which it strikes
/// @param moment when it strikes
/// @param effect the action of the fault
public record Fault(Callback callback, Moment moment, Effect effect) {

    /// When a fault strikes.
    public sealed interface Moment {}

    /// At one call of the callback.
    ///
    /// @param count the number of the call, from 1
    public record Nth(long count) implements Moment {
        public Nth {
            if (count < 1) throw new IllegalArgumentException("count must be at least 1: " + count);
        }
    }

    /// At regular calls of the callback.
    ///
    /// @param count the interval between strikes, in calls
    public record Every(long count) implements Moment {
        public Every {
            if (count < 1) throw new IllegalArgumentException("count must be at least 1: " + count);
        }
    }

    /// At random calls of the callback.
    ///
    /// @param probability the probability for each call, from 0 to 1
    public record Chance(double probability) implements Moment {
        public Chance {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability must be between 0 and 1: " + probability);
            }
        }
    }

    /// The code that runs in the process when a fault strikes.
    @FunctionalInterface
    public interface Effect {
        void strike() throws Throwable;
    }

    /// Returns a fault that does nothing, at the first call of `callback`.
    public static Fault at(Callback callback) {
        requireNonNull(callback, "callback must not be null");
        return new Fault(callback, new Nth(1), () -> {});
    }

    /// Strikes at the `count`-th call, counted from 1.
    public Fault nth(long count) {
        return new Fault(callback, new Nth(count), effect);
    }

    /// Strikes at every `count`-th call.
    public Fault every(long count) {
        return new Fault(callback, new Every(count), effect);
    }

    /// Strikes with `probability`.
    public Fault withChance(double probability) {
        return new Fault(callback, new Chance(probability), effect);
    }

    /// Throws the exception that `thrown` supplies, checked or unchecked.
    public Fault raise(Supplier<? extends Throwable> thrown) {
        requireNonNull(thrown, "thrown must not be null");
        return doing(() -> {
            throw thrown.get();
        });
    }

    /// Ends the process with `reason`.
    public Fault end(ExitReason reason) {
        requireNonNull(reason, "reason must not be null");
        return doing(() -> ProcessContext.current().end(reason));
    }

    /// Delays the callback for `time` of the runtime. Only the process waits; it does not hold its worker.
    ///
    /// @throws IllegalArgumentException if `time` is negative
    public Fault hold(Duration time) {
        Timeouts.require("time", time);
        return doing(() -> ProcessContext.current().sleep(time));
    }

    /// Keeps the thread busy for `time`, which causes a stall. This is real time, even in a [TestRuntime].
    ///
    /// @throws IllegalArgumentException if `time` is negative
    public Fault stall(Duration time) {
        long nanos = Timeouts.nanos(Timeouts.require("time", time));
        return doing(() -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) Thread.onSpinWait();
        });
    }

    /// Runs `what`.
    public Fault doing(Effect what) {
        requireNonNull(what, "what must not be null");
        return new Fault(callback, moment, what);
    }
}
