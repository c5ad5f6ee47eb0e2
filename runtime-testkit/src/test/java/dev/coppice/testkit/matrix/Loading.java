package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.Gen;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Classes that cannot be loaded or initialised when a child is started again: failed starts like others, and the supervisor's policy decides.
final class Loading {
    private static final Duration EVER = Duration.ofDays(1);

    private Loading() {}

    /// Its initialiser fails where its loader is called broken.
    static final class Part {
        static {
            if ("broken".equals(Part.class.getClassLoader().getName())) throw new IllegalStateException("the initialiser fails");
        }

        private Part() {}
    }

    /// Loads [Part] anew, so that each trial initialises it afresh; or does not find it.
    private static final class PartLoader extends ClassLoader {
        private final boolean missing;

        PartLoader(boolean missing, boolean broken) {
            super(broken ? "broken" : "sound", Loading.class.getClassLoader());
            this.missing = missing;
        }

        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Part.class.getName())) return super.loadClass(name, resolve);
            if (missing) throw new ClassNotFoundException(name);
            var known = findLoadedClass(name);
            if (known != null) return known;
            try (var in = Objects.requireNonNull(Loading.class.getResourceAsStream("Loading$Part.class"))) {
                var bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    static Outcome errors(int size) {
        long survived = 0;
        long recovered = 0;
        try (var runtime = ActorRuntime.open()) {
            for (int i = 0; i < size; i++) {
                boolean enough = i % 2 == 0; // whether the policy allows for as many restarts as fail
                boolean missing = i / 2 % 2 == 0;
                if (trial(runtime, missing, enough)) survived++;
                if (enough) recovered++;
            }
        }
        return new Outcome(size, survived, recovered + " with restarts enough, the rest without; half missing, half failing to initialise");
    }

    private static boolean trial(ActorRuntime runtime, boolean missing, boolean enough) {
        var starts = new AtomicInteger();
        var child = ChildSpec.of(new Doer(self -> {
            int start = starts.incrementAndGet(); // the first goes well, the next three do not
            boolean bad = start > 1 && start < 5;
            var loader = new PartLoader(missing && bad, bad);
            if (bad && missing) throw new NoClassDefFoundError(absent(loader));
            Class.forName(Part.class.getName(), true, loader);
        })).id("child");
        var supervisor = runtime.start(Supervisor.of(Plan.oneForOne(child).intensity(enough ? 4 : 3, EVER)));
        var pid = Objects.requireNonNull(supervisor.pid());
        Gen.send(Objects.requireNonNull(Supervisor.whichChildren(supervisor).getFirst().pid()), (Doer.Code) self -> {
            throw new IllegalStateException("crash");
        });
        for (int i = 0; i < 5000; i++) {
            if (!pid.isAlive()) return !enough && starts.get() == 4;
            if (starts.get() == 5) break;
            LockSupport.parkNanos(1_000_000);
        }
        boolean runs = Supervisor.whichChildren(supervisor).getFirst().state() == ChildInfo.State.RUNNING;
        Gen.exit(pid, ExitReason.KILL);
        return enough && runs && starts.get() == 5;
    }

    private static String absent(PartLoader loader) {
        try {
            Class.forName(Part.class.getName(), true, loader);
            throw new IllegalStateException("the class should be missing");
        } catch (ClassNotFoundException expected) {
            return expected.getMessage();
        }
    }
}
