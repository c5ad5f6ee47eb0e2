package dev.coppice.cluster.jgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// A JVM that runs [Echo]. Its output is read until it ends, so that it never waits for its reader.
record Jvm(Process process, List<String> said, CompletableFuture<Void> joined) {
    static Jvm start(String... arguments) throws IOException {
        var command = Stream.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                Echo.class.getName()), Stream.of(arguments)).toList();
        var jvm = new Jvm(new ProcessBuilder(command).redirectErrorStream(true).start(), new CopyOnWriteArrayList<>(),
                new CompletableFuture<>());
        Thread.ofVirtual().start(jvm::read);
        return jvm;
    }

    private void read() {
        try (var lines = process.inputReader()) {
            lines.lines().forEach(line -> {
                said.add(line);
                if (line.equals("JOINED")) joined.complete(null);
            });
            joined.completeExceptionally(new IllegalStateException("ended without having joined; it said: "
                    + String.join("\n", said)));
        } catch (IOException | RuntimeException failed) {
            joined.completeExceptionally(failed);
        }
    }

    void awaitJoined() {
        joined.join();
    }
}
