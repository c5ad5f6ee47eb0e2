package dev.coppice.testkit;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import java.util.function.Supplier;

/// Where, when and how a process goes wrong: a value, put into effect by [Faults#in].
///
/// The callbacks are counted over all processes of one faulty behaviour together, restarted ones included: so `nth(3)` strikes once, and
/// what a supervisor restarted then works. A fault strikes before the callback's own code runs.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="in"}
///
/// @param callback where
/// @param moment when
/// @param effect how
public record Fault(Callback callback, Moment moment, Effect effect) {

    /// When a fault strikes.
    public sealed interface Moment {}

    /// Once.
    ///
    /// @param count at which time the callback is called, from 1
    public record Nth(long count) implements Moment {
        public Nth {
            if (count < 1) throw new IllegalArgumentException("callbacks are counted from 1: " + count);
        }
    }

    /// Again and again.
    ///
    /// @param count each how many times
    public record Every(long count) implements Moment {
        public Every {
            if (count < 1) throw new IllegalArgumentException("a fault strikes at least every 1st time: " + count);
        }
    }

    /// By chance.
    ///
    /// @param probability from 0 to 1
    public record Chance(double probability) implements Moment {
        public Chance {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("a probability lies between 0 and 1: " + probability);
            }
        }
    }

    /// What happens in the process when a fault strikes.
    @FunctionalInterface
    public interface Effect {
        void strike() throws Throwable;
    }

    /// A fault that does nothing, at the first call of `callback`.
    public static Fault at(Callback callback) {
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

    /// Throws what `thrown` gives, checked or not.
    public Fault raise(Supplier<? extends Throwable> thrown) {
        return doing(() -> {
            throw thrown.get();
        });
    }

    /// Ends the process with `reason`.
    public Fault end(ExitReason reason) {
        return doing(() -> ProcessContext.current().end(reason));
    }

    /// Holds the callback up for `time` of the runtime; the process waits, nobody else does.
    public Fault hold(Duration time) {
        return doing(() -> ProcessContext.current().sleep(time));
    }

    /// Keeps the thread busy for `time`, which is real time also in a [TestRuntime]: a hog.
    public Fault hog(Duration time) {
        return doing(() -> {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - end < 0) Thread.onSpinWait();
        });
    }

    /// Does anything.
    public Fault doing(Effect what) {
        return new Fault(callback, moment, what);
    }
}
