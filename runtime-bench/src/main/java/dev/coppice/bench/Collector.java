package dev.coppice.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A garbage collector of the JVM. Coppice can be measured under each of them, with separate results; the peers run
/// under G1.
enum Collector {
    G1("coppice", "-XX:+UseG1GC"),
    PARALLEL("coppice-parallel", "-XX:+UseParallelGC"),
    Z("coppice-zgc", "-XX:+UseZGC");

    /// The name of Coppice under this collector.
    final String system;
    final String flag;

    Collector(String system, String flag) {
        this.system = system;
        this.flag = flag;
    }

    /// The collector that `system` runs under.
    static Collector of(String system) {
        return Arrays.stream(values()).filter(collector -> collector.system.equals(system)).findFirst().orElse(G1);
    }

    /// @param names such as `g1,parallel`
    static List<Collector> named(String names) {
        return Arrays.stream(names.split(",")).map(name -> valueOf(name.toUpperCase(Locale.ROOT))).toList();
    }
}
