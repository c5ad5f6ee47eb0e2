package dev.coppice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The resources that this operating-system process has used so far.
///
/// @param processorNanos the processor time on all processors together
/// @param switches the context switches by thread; empty where the operating system does not report them
record ResourceUsage(long processorNanos, Map<String, Long> switches) {
    private static final Path THREADS = Path.of("/proc/self/task");

    static ResourceUsage now() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new ResourceUsage(system.getProcessCpuTime(), contextSwitches());
    }

    double millisSince(ResourceUsage before) {
        return (processorNanos - before.processorNanos) / 1e6;
    }

    /// The switches of the threads that are still alive; NaN where the operating system does not report them.
    double switchesSince(ResourceUsage before) {
        if (switches.isEmpty()) return Double.NaN;
        return switches.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.switches.getOrDefault(thread.getKey(), 0L)).sum();
    }

    private static Map<String, Long> contextSwitches() throws IOException {
        if (!Files.isDirectory(THREADS)) return Map.of();
        var counts = new HashMap<String, Long>();
        try (var threads = Files.newDirectoryStream(THREADS)) {
            for (var thread : threads)
                counts.put(thread.getFileName().toString(), contextSwitches(thread.resolve("status")));
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
            return 0; // the thread ended before or while the file was read
        }
    }
}
