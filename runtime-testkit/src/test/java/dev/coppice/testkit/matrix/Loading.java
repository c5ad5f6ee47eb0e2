package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Gen;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.matrix.Row.Outcome;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Classes that cannot be loaded, initialised or linked when a child is started again: failed starts like others, and
/// the supervisor's policy decides.
final class Loading {
    private static final Duration EVER = Duration.ofDays(1);

    private Loading() {}

    /// A defect of [Part].
    private enum Fault {
        NONE,
        /// It is not there.
        MISSING,
        /// Its initialiser throws.
        BROKEN,
        /// It is of another version, without the method that is called.
        CHANGED
    }

    /// A class that the child's code needs. The name of its loader tells its defect.
    static final class Part {
        static {
            if (Part.class.getClassLoader().getName().equals("BROKEN"))
                throw new IllegalStateException("the initialiser fails");
        }

        private Part() {}

        static void work() {}
    }

    /// The child's code.
    public static final class User implements Runnable {
        @Override public void run() {
            Part.work();
        }
    }

    /// Loads both anew, so that each start links and initialises them afresh.
    private static final class PartLoader extends ClassLoader {
        private static final Set<String> OWN = Set.of(Part.class.getName(), User.class.getName());
        private final Fault fault;

        PartLoader(Fault fault) {
            super(fault.name(), Loading.class.getClassLoader());
            this.fault = fault;
        }

        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!OWN.contains(name)) return super.loadClass(name, resolve);
            var known = findLoadedClass(name);
            if (known != null) return known;
            boolean isPart = name.equals(Part.class.getName());
            if (isPart && fault == Fault.MISSING) throw new ClassNotFoundException(name);
            try (var in = Objects.requireNonNull(Loading.class.getResourceAsStream("/" + name.replace('.', '/')
                    + ".class"))) {
                var bytes = in.readAllBytes();
                if (isPart && fault == Fault.CHANGED) bytes = withoutWork(bytes);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        private static byte[] withoutWork(byte[] part) {
            return ClassFile.of().transformClass(ClassFile.of().parse(part), ClassTransform.dropping(
                    element -> element instanceof MethodModel method && method.methodName().equalsString("work")));
        }
    }

    static Outcome errors(int size) {
        var faults = new Fault[] {Fault.MISSING, Fault.BROKEN, Fault.CHANGED};
        long survived = 0;
        long recovered = 0;
        try (var runtime = ActorRuntime.open()) {
            for (int i = 0; i < size; i++) {
                boolean enough = i % 2 == 0; // whether the policy allows for as many restarts as fail
                if (trial(runtime, faults[i / 2 % faults.length], enough)) survived++;
                if (enough) recovered++;
            }
        }
        return new Outcome(size, survived,
                recovered
                + " with restarts enough, the rest without; a third each missing, failing to initialise, of another "
                + "version");
    }

    private static boolean trial(ActorRuntime runtime, Fault fault, boolean enough) {
        var starts = new AtomicInteger();
        var child = ChildSpec.of(new Doer(self -> {
            int start = starts.incrementAndGet(); // the first goes well, the next three do not
            var loader = new PartLoader(start > 1 && start < 5 ? fault : Fault.NONE);
            ((Runnable) loader.loadClass(User.class.getName()).getConstructor().newInstance()).run();
        })).id("child");
        var supervisor =
                SupervisorRef.of(runtime.start(Supervisor.of(SupervisorSpec.oneForOne(child)
                        .intensity(enough ? 4 : 3, EVER))));
        var pid = Objects.requireNonNull(supervisor.pid());
        Gen.send(Objects.requireNonNull(supervisor.whichChildren().getFirst().pid()), (Doer.Code) self -> {
            throw new IllegalStateException("crash");
        });
        for (int i = 0; i < 5000; i++) {
            if (!pid.isAlive()) return !enough && starts.get() == 4;
            if (starts.get() == 5) break;
            LockSupport.parkNanos(1_000_000);
        }
        boolean runs = supervisor.whichChildren().getFirst().state() == ChildInfo.State.RUNNING;
        Gen.exit(pid, ExitReason.KILL);
        return enough && runs && starts.get() == 5;
    }
}
