package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;

/// JMH, with the figures of the report's rows among its results. The arguments are those of JMH.
///
/// ```sh
/// java -jar runtime-bench/target/benchmarks.jar Call -p system=coppice,pekko
/// ```
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String... args) throws Exception {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("-prof", FigureProfiler.class.getName()));
        org.openjdk.jmh.Main.main(all.toArray(String[]::new));
    }
}
