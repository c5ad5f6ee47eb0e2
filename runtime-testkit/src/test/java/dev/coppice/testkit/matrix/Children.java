package dev.coppice.testkit.matrix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// JVMs of their own, for faults that must not happen in this one.
final class Children {

    /// Logback, which finds the settings of several modules here, keeps that to itself.
    private static final String SILENT = "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener";

    private Children() {}

    /// The way in which `main` of a class is run: `options` are the JVM's, `arguments` the program's.
    static ProcessBuilder builder(Class<?> program, List<String> options, String... arguments) {
        return builder(program.getName(), options, arguments);
    }

    static ProcessBuilder builder(String program, List<String> options, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:+UseSerialGC", SILENT, "-cp", System.getProperty("java.class.path"), program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /// Runs a child to its end, with `each` told every line. Returns the last line.
    static String run(ProcessBuilder builder, Listener each) throws Exception {
        var child = builder.start();
        var last = "";
        try (var lines = child.inputReader()) {
            String line;
            while ((line = lines.readLine()) != null) {
                last = line;
                each.hear(line, child);
            }
        } finally {
            child.destroyForcibly();
        }
        return last;
    }

    /// Receives the output of a child.
    @FunctionalInterface
    interface Listener {
        void hear(String line, Process child) throws Exception;
    }
}
