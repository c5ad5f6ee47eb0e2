package dev.coppice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What this process has used so far, beside time.
///
/// @param processorNanos on all processors together
/// @param switches by thread, how often it gave up its processor or lost it; empty where the system does not tell
record Effort(long processorNanos, Map<String, Long> switches) {
    private static final Path THREADS = Path.of("/proc/self/task");

    static Effort now() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Effort(system.getProcessCpuTime(), contextSwitches());
    }

    double millisSince(Effort before) {
        return (processorNanos - before.processorNanos) / 1e6;
    }

    /// Of the threads that still live; NaN where the system does not tell.
    double switchesSince(Effort before) {
        if (switches.isEmpty()) return Double.NaN;
        return switches.entrySet().stream().mapToLong(thread -> thread.getValue() - before.switches.getOrDefault(thread.getKey(), 0L)).sum();
    }

    private static Map<String, Long> contextSwitches() throws IOException {
        if (!Files.isDirectory(THREADS)) return Map.of();
        var counts = new HashMap<String, Long>();
        try (var threads = Files.newDirectoryStream(THREADS)) {
            for (var thread : threads) counts.put(thread.getFileName().toString(), contextSwitches(thread.resolve("status")));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return counts;
    }

    private static long contextSwitches(Path status) throws IOException {
        try {
            return Files.readAllLines(status).stream().filter(line -> line.contains("ctxt_switches:"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip())).sum();
        } catch (IOException e) {
            if (Files.exists(status)) throw e;
            return 0; // the thread has ended, before the file was opened or while it was read
        }
    }
}
