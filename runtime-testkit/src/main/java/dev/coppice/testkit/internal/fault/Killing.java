package dev.coppice.testkit.internal.fault;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Receiver;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/// The code of a process that kills others. Owned by that process.
public record Killing(Predicate<Pid> victims, Duration pace, int most, SplittableRandom chance, Runnable struck) implements Body {

    @Override public void run(Receiver self) {
        for (int killed = 0; killed < most; ) {
            self.sleep(Duration.ofNanos(chance.nextLong(2 * pace.toNanos())));
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
}
