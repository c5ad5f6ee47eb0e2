package dev.coppice.core.internal.process;

import dev.coppice.core.spi.Program;
import java.security.CodeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Distinguishes code of the application from that of the library, the JDK and the logging libraries.
final class UserCode {
    private static final String OURS = "dev.coppice.";
    /// One class from each other jar of the library whose code runs in processes.
    private static final List<String> OUR_JARS =
            List.of("dev.coppice.supervision.Supervisor", "dev.coppice.behaviours.genserver.GenServer");
    private static final List<String> LOGS = List.of("org.slf4j.", "ch.qos.logback.", "org.apache.logging.");

    private UserCode() {}

    /// Returns whether `stack`, which is that of a process of `program`, contains code of the application.
    static boolean isIn(StackTraceElement[] stack, Program<?> program) {
        for (var frame : stack) {
            if (isForeign(frame, program)) return true;
        }
        return false;
    }

    private static boolean isForeign(StackTraceElement frame, Program<?> program) {
        var module = frame.getModuleName();
        if (module != null && (module.startsWith("java.") || module.startsWith("jdk."))) return false;
        var name = frame.getClassName();
        if (LOGS.stream().anyMatch(name::startsWith)) return false;
        return !name.startsWith(OURS) || !isFromOurJars(name, program);
    }

    /// Returns whether the class `name`, which is in a package of this project, belongs to the library. It may be an
    /// example or a test; the jar that it comes from decides.
    private static boolean isFromOurJars(String name, Program<?> program) {
        var loader = program.getClass().getClassLoader();
        try {
            var source = source(Class.forName(name, false, loader));
            return source == null || source.equals(source(UserCode.class))
                    || OUR_JARS.stream().anyMatch(ours -> source.equals(sourceOf(ours, loader)));
        } catch (ClassNotFoundException | LinkageError elsewhere) {
            return false;
        }
    }

    /// Returns the source of the class `name`, or null if `loader` does not find it.
    private static @Nullable CodeSource sourceOf(String name, @Nullable ClassLoader loader) {
        try {
            return source(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    private static @Nullable CodeSource source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }
}
