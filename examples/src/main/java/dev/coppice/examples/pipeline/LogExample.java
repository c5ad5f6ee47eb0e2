package dev.coppice.examples.pipeline;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Counts the entries of an access log: the given one, or one that it writes itself, with damaged lines among the
/// others.
public final class LogExample {
    private static final int LINES = 200_000;
    private static final int CHUNK = 1_000;
    /// In the log that it writes, one in this many lines is damaged.
    private static final int DAMAGED = 20_001;

    private LogExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if each line was counted once or is among those that could not be parsed.
    static int run(String... args) {
        var arguments = new Arguments("LogExample [tasks at once] [log]", 2, args);
        int tasks = arguments.number(
                0, "the number of tasks at once", 1, 1_000, Runtime.getRuntime().availableProcessors());
        String named = arguments.text(1, "");
        if (!named.isEmpty() && !Files.isReadable(Path.of(named))) {
            throw new IllegalArgumentException("there is no file to read at " + named);
        }
        try {
            if (!named.isEmpty()) return count(Path.of(named), tasks) ? 0 : 1;
            var log = Files.createTempFile("coppice-pipeline", ".log");
            try {
                write(log);
                return count(log, tasks) ? 0 : 1;
            } finally {
                Files.delete(log);
            }
        } catch (IOException | UncheckedIOException failed) {
            System.err.println("the log cannot be read: " + failed);
            return 1;
        }
    }

    private static boolean count(Path log, int tasks) throws IOException {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            long start = System.nanoTime();
            var counts = new LogCruncher(runtime, tasks).count(log, CHUNK);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%,d lines, %,d MB sent; %.1f s with %d tasks at once%n", counts.lines(),
                    counts.bytes() / 1_000_000, seconds, tasks);
            System.out.println("answers: " + new TreeMap<>(counts.statuses()));
            counts.paths().entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                    .limit(3)
                    .forEach(path -> System.out.printf("%,8d times %s%n", path.getValue(), path.getKey()));
            counts.unreadable().stream().limit(3).forEach(line -> System.out.println("cannot be read: " + line));
            return isWhole(log, counts);
        }
    }

    /// Counts again, sequentially.
    private static boolean isWhole(Path log, Counts counts) throws IOException {
        long read = counts.statuses().values().stream().mapToLong(Long::longValue).sum();
        try (var lines = Files.lines(log)) {
            boolean well = lines.count() == counts.lines() && read + counts.unreadable().size() == counts.lines();
            System.out.println(well
                    ? "each line was counted once; " + counts.unreadable().size() + " could not be read"
                    : "SOME LINE WAS LOST, OR COUNTED TWICE");
            return well;
        }
    }

    static void write(Path log) throws IOException {
        var random = new Random(42);
        int[] statuses = {200, 200, 200, 200, 304, 404, 500};
        try (var out = new PrintWriter(Files.newBufferedWriter(log))) {
            for (int i = 1; i <= LINES; i++) {
                if (i % DAMAGED == 0) out.println("the disk was full, line " + i);
                else out.printf("10.0.0.%d - - [01/Mar/2026:12:00:00 +0000] \"GET /page/%d HTTP/1.1\" %d %d%n",
                        random.nextInt(256), (int) Math.abs(random.nextGaussian() * 10),
                        statuses[random.nextInt(statuses.length)], random.nextInt(10_000));
            }
        }
    }
}
