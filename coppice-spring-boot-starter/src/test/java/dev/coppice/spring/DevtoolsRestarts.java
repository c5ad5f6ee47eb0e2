package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.devtools.restart.Restarter;

/// Runs an application under the devtools of Spring Boot and restarts it. Prints how many of the class loaders that
/// the devtools have thrown away are still held, how many runtimes have threads, and which runtime was open.
///
/// The devtools run `main` again for each restart, with the classes of the tests loaded anew. State that survives a
/// restart is in the system properties, as objects of the JDK.
public final class DevtoolsRestarts {
    private static final int RESTARTS = 3;
    private static final String LOADERS = "test.loaders";

    private DevtoolsRestarts() {}

    public static void main(String... args) throws Exception {
        int run = loaders().size();
        var context = WebApplicationTest.start(WebApplicationTest.Application.class, "coppice.name=run-" + run,
                "spring.main.web-application-type=none");
        if (!DevtoolsRestarts.class.getClassLoader().getClass().getSimpleName().equals("RestartClassLoader"))
            throw new AssertionError("not restarted by the devtools");
        var runtime = context.getBean(ActorRuntime.class);
        if (runtime.statistics().live() < 2) throw new AssertionError("no process runs");
        loaders().add(new WeakReference<>(DevtoolsRestarts.class.getClassLoader()));
        if (run < RESTARTS) Restarter.getInstance().restart();
        else report(context::close);
    }

    private static void report(Runnable close) throws InterruptedException {
        long runtimes = runtimes();
        long held = held();
        System.out.println("held: " + held + ", runtimes: " + runtimes);
        close.run();
        System.exit(0);
    }

    /// Returns the loaders of all runs. Properties are the only place that all of them see.
    @SuppressWarnings("unchecked")
    private static List<WeakReference<ClassLoader>> loaders() {
        return (List<WeakReference<ClassLoader>>) System.getProperties().computeIfAbsent(LOADERS,
                key -> new CopyOnWriteArrayList<WeakReference<ClassLoader>>());
    }

    /// The first loader does not count: Boot initialises classes of its own with it. The last one is in use.
    private static long held() throws InterruptedException {
        var thrownAway = loaders().subList(1, RESTARTS);
        long held = thrownAway.size();
        for (int i = 0; i < 100 && held > 0; i++) {
            System.gc();
            Thread.sleep(20); // collected references are cleared a moment later
            held = thrownAway.stream().filter(loader -> loader.get() != null).count();
        }
        return held;
    }

    private static long runtimes() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("run-")).map(name -> name.split("-")[1]).distinct().count();
    }
}
