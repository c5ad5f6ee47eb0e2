package dev.coppice.testkit.internal.fault;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// The body of a process that kills other processes. Owned by that process.
public record KillerProcess(
        Predicate<Pid> victims, Duration pace, int most, SplittableRandom chance,
        Runnable struck) implements ProcessBody {

    @Override public void run(ReceiveContext self) {
        for (int killed = 0; killed < most; ) {
            self.sleep(Duration.ofNanos(chance.nextLong(twice(Timeouts.nanos(pace)))));
            var candidates = self.runtime().processes().stream()
                    .filter(process -> !process.equals(self.pid()))
                    .filter(victims)
                    .sorted(Comparator.comparingLong(Pid::number))
                    .toList();
            if (candidates.isEmpty()) continue;
            self.exit(candidates.get(chance.nextInt(candidates.size())), ExitReason.KILL);
            struck.run();
            killed++;
        }
    }

    private static long twice(long nanos) {
        return nanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * nanos;
    }
}
