package dev.coppice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What this process has used so far, beside time.
///
/// @param processorNanos on all processors together
/// @param switches how often one of its threads, of those that still live, gave up its processor or lost it; -1 where the system does not tell
record Effort(long processorNanos, long switches) {
    private static final Path THREADS = Path.of("/proc/self/task");

    static Effort now() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Effort(system.getProcessCpuTime(), contextSwitches());
    }

    private static long contextSwitches() throws IOException {
        if (!Files.isDirectory(THREADS)) return -1;
        long sum = 0;
        try (var threads = Files.newDirectoryStream(THREADS)) {
            for (var thread : threads) sum += contextSwitches(thread.resolve("status"));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return sum;
    }

    private static long contextSwitches(Path status) throws IOException {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.contains("ctxt_switches:"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip())).sum();
        } catch (NoSuchFileException threadHasEnded) {
            return 0;
        }
    }
}
