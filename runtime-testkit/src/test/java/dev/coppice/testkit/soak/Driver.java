package dev.coppice.testkit.soak;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.soak.Swarm.Act;
import dev.coppice.testkit.soak.Swarm.Numbered;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Sends workers their instructions, kills some, fills the places of those that ended. Owned by its process.
final class Driver implements ProcessBody {
    private static final int BATCH = 50;
    private static final Act[] OFTEN = {Act.NOTHING, Act.NOTHING, Act.NOTHING, Act.CAST, Act.CAST, Act.CALL};

    private final Swarm swarm;
    private final SplittableRandom chance;
    private final Duration pace;
    /// To whom, in each place, it sent how much.
    private final @Nullable Pid[] known;
    private final long[] sent;

    Driver(Swarm swarm, SplittableRandom chance, Duration pace) {
        this.swarm = swarm;
        this.chance = chance;
        this.pace = pace;
        this.known = new Pid[swarm.places.length()];
        this.sent = new long[swarm.places.length()];
    }

    @Override public void run(ReceiveContext self) {
        while (!swarm.stopping) {
            for (int i = 0; i < BATCH; i++) step(self);
            Worker.call(swarm, Objects.requireNonNull(swarm.places.get(chance.nextInt(known.length))),
                    chance.nextLong(1000));
            self.sleep(pace);
        }
    }

    private void step(ReceiveContext self) {
        int place = chance.nextInt(known.length);
        var worker = Objects.requireNonNull(swarm.places.get(place));
        if (!worker.isAlive()) {
            swarm.places.compareAndSet(place, worker, swarm.spawnWorker(self, SpawnOptions.NONE));
            return;
        }
        if (known[place] != worker) {
            known[place] = worker;
            sent[place] = 0;
        }
        if (chance.nextInt(100) == 0) swarm.grove.disturb(chance);
        if (chance.nextInt(200) == 0) {
            swarm.kills.increment();
            self.exit(worker, reason());
        } else {
            Worker.send(swarm, self, worker, new Numbered(self.pid(), ++sent[place], true, act()));
        }
    }

    private ExitReason reason() {
        return switch (chance.nextInt(4)) {
            case 0 -> ExitReason.SHUTDOWN;
            case 1 -> ExitReason.of("told by a driver");
            default -> ExitReason.KILL;
        };
    }

    private Act act() {
        if (chance.nextInt(20) != 0) return OFTEN[chance.nextInt(OFTEN.length)];
        var rare = Act.values();
        var act = rare[chance.nextInt(rare.length)];
        boolean costly = act == Act.HOG || act == Act.BLOCK || act == Act.FLOOD;
        return costly && chance.nextInt(20) != 0 ? Act.NOTHING : act;
    }
}
