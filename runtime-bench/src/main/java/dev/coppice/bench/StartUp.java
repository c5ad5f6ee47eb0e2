package dev.coppice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What does a short program pay? Starts a JVM that opens a system, starts one process, calls it once, closes the
/// system and ends.
///
/// @param nanos from the start of the JVM to its end
/// @param processorNanos the processor time of the JVM until just before its end
public record StartUp(double nanos, double processorNanos) {

    static StartUp of(Peer peer) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseCompactObjectHeaders"));
        if (Object.class.getModule().isOpen("java.lang", StartUp.class.getModule())) command.add(Report.OPENED);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StartUp.class.getName(), peer.name()));
        long start = System.nanoTime();
        var jvm = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        double processor;
        try (var lines = jvm.inputReader()) {
            processor = lines.lines().filter(line -> line.startsWith("processor "))
                    .mapToDouble(line -> Double.parseDouble(line.substring("processor ".length()))).findFirst()
                    .orElse(Double.NaN);
        }
        int code = jvm.waitFor();
        double nanos = System.nanoTime() - start;
        Check.equal("exit code", 0, code);
        return new StartUp(nanos, processor);
    }

    /// @param args the system
    public static void main(String... args) throws Exception {
        if (!args[0].equals(Floor.SYSTEM)) {
            try (var peer = Measure.peer(args[0])) {
                peer.server().run();
            }
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("processor " + system.getProcessCpuTime());
        System.exit(0); // some peers leave threads behind
    }
}
