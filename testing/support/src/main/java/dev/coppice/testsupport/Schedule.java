package dev.coppice.testsupport;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// How the running test is scheduled, and how it waits: in real time, or by driving the simulated runtime that it has
/// opened.
///
/// Tests of one JVM run one after the other; only the test's own thread changes this.
public final class Schedule {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static volatile OptionalLong seed = OptionalLong.empty();
    private static volatile @Nullable Driver driver;

    private Schedule() {}

    /// Runs a simulated runtime.
    public interface Driver {
        /// Runs until `done`, or until `timeout` of virtual time has passed. Returns whether it is done.
        boolean await(BooleanSupplier done, Duration timeout);

        /// Its virtual time.
        long nanoTime();
    }

    static void begin(OptionalLong value) {
        seed = value;
        driver = null;
    }

    /// The seed of this run's order; empty on the real scheduler.
    public static OptionalLong seed() {
        return seed;
    }

    /// Has all waiting of this run done by `value`, until the test ends.
    public static void driveBy(Driver value) {
        driver = value;
    }

    /// The time of this run, as [System#nanoTime] tells it or virtual.
    public static long nanoTime() {
        var drive = driver;
        return drive == null ? System.nanoTime() : drive.nanoTime();
    }

    /// How long something may take that takes `quiet` at most on an idle machine. Virtual time is exact. A real machine
    /// may do other things first: there the bound only tells a run that ends from one that hangs.
    public static Duration atMost(Duration quiet) {
        return driver == null ? quiet.plus(LIMIT) : quiet;
    }

    /// Waits until `condition` holds, for at most 30 seconds.
    public static void until(BooleanSupplier condition) {
        var drive = driver;
        if (drive == null) {
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).until(condition::getAsBoolean);
        } else if (!poll(drive, condition)) {
            throw new AssertionError("the condition did not hold within " + LIMIT + " of virtual time, "
                    + run());
        }
    }

    /// Polls as one would for real: the condition may ask processes, which a driver at work could not let it do.
    private static boolean poll(Driver drive, BooleanSupplier condition) {
        for (int i = 0; i < LIMIT.toMillis() / 10; i++) {
            if (condition.getAsBoolean()) return true;
            drive.await(() -> false, Duration.ofMillis(10));
        }
        return condition.getAsBoolean();
    }

    /// Waits for `latch`, for at most 30 seconds. Code of processes may call it too.
    public static void pass(CountDownLatch latch) {
        if (driver != null) {
            until(() -> latch.getCount() == 0);
            return;
        }
        try {
            if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS))
                throw new AssertionError("no thread opened the latch within " + LIMIT);
        } catch (InterruptedException e) {
            throw unseen(e);
        }
    }

    /// Returns the result of `stage` or throws its failure. Waits at most 60 seconds.
    public static <T> T get(CompletionStage<T> stage) {
        var future = stage.toCompletableFuture();
        var drive = driver;
        if (drive != null && !drive.await(future::isDone, LIMIT.multipliedBy(2)))
            throw new AssertionError("no outcome in virtual time, " + run());
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw unseen(Objects.requireNonNull(failed.getCause()));
        } catch (InterruptedException e) {
            throw unseen(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome: " + e, e);
        }
    }

    private static String run() {
        return "seed " + seed.orElse(-1) + ": repeat it with -Dcoppice.seed=" + seed.orElse(-1);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException unseen(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
