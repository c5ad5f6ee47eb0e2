package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Restarts an application as Spring Boot's devtools do: its classes get a class loader that is thrown away, and the
/// libraries stay. Prints how many of the loaders are still held after a collection.
///
/// Runs in a JVM that clears soft references, because Spring caches classes in them, with or without Coppice. The first
/// loader does not count: Boot initialises classes of its own with it.
public final class Restarts {
    private static final int RESTARTS = 2;

    private Restarts() {}

    public static void main(String... args) throws Exception {
        restart();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < RESTARTS; i++) loaders.add(restart());
        long held = RESTARTS;
        for (int i = 0; i < 50 && held > 0; i++) {
            System.gc();
            Thread.sleep(20); // collected references are cleared a moment later
            held = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        System.out.println("held: " + held);
        System.exit(0);
    }

    private static WeakReference<ClassLoader> restart() throws Exception {
        var classes = Path.of(Restarts.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        try (var loader = new RestartLoader(classes)) {
            thread.setContextClassLoader(loader);
            var application = loader.loadClass(WebApplicationTest.Application.class.getName());
            if (application == WebApplicationTest.Application.class) throw new AssertionError("not loaded anew");
            try (var context = WebApplicationTest.start(application, "spring.main.web-application-type=none")) {
                if (context.getBean(ActorRuntime.class).statistics().live() < 2)
                    throw new AssertionError("no process runs");
            }
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /// Loads the tests' classes itself, and everything else from the class path.
    private static final class RestartLoader extends URLClassLoader {
        RestartLoader(Path classes) throws Exception {
            super(new URL[] {classes.toUri().toURL()}, Restarts.class.getClassLoader());
        }

        @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                if (loaded != null) return loaded;
                try {
                    return findClass(name);
                } catch (ClassNotFoundException ofALibrary) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }
}
