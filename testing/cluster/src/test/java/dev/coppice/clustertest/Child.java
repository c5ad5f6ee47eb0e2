package dev.coppice.clustertest;

import dev.coppice.testsupport.Network;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// One JVM of a cluster. Used by one thread; a thread of its own reads its output.
final class Child implements AutoCloseable {
    private final int number;
    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();

    /// @param events receives the observations of the child: UP and DOWN, with the time and the name
    /// @param log what the child logs is added to it
    private Child(int number, Process process, BiConsumer<Long, String> events, Path log) {
        this.number = number;
        this.process = process;
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("child-" + number).start(() -> read(events, log));
    }

    static Child start(int number, Network network, Path folder, BiConsumer<Long, String> events) throws IOException {
        var command = new ArrayList<>(network.prefix(number));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java.util.List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=deny",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener", "-cp",
                System.getProperty("java.class.path"), Member.class.getName(), name(number), network.address(number),
                network.addresses()));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve(name(number) + ".err").toFile()))
                        .start();
        return new Child(number, process, events, folder.resolve(name(number) + ".log"));
    }

    static String name(int number) {
        return "n" + number;
    }

    private void read(BiConsumer<Long, String> events, Path log) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var copy = new PrintStream(new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("@")) {
                    copy.println(line);
                    if (line.contains(" ERROR ") || line.contains(" WARN ") || line.contains("Exception"))
                        System.err.println(name(number) + ": " + line);
                    continue;
                }
                int space = line.indexOf(' ');
                long time = Long.parseLong(line.substring(1, space));
                var event = line.substring(space + 1);
                if (event.startsWith("REPORT")) reports.add(event);
                else events.accept(time, event);
            }
        } catch (IOException killed) {
            // the pipe of a killed process ends anyhow
        }
    }

    long pid() {
        return process.pid();
    }

    /// The counts of the child's sink.
    long[] report() throws IOException {
        commands.println("report");
        try {
            var report = reports.poll(20, TimeUnit.SECONDS);
            if (report == null) throw new IOException(name(number) + " does not answer");
            var words = report.split(" ");
            var numbers = new long[words.length - 1];
            for (int i = 0; i < numbers.length; i++) numbers[i] = Long.parseLong(words[i + 1]);
            return numbers;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    void tell(String command) {
        commands.println(command);
    }

    /// Kills the JVM. `ip netns exec` becomes the JVM itself, so the process is the right one.
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override public void close() {
        kill();
    }
}
