package dev.coppice.site;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes one API documentation of all published modules.
final class Javadoc {
    /// The folders of the published modules, without `runtime-`.
    static final List<String> MODULES =
            List.of("core", "supervision", "behaviours", "cluster", "cluster-jgroups", "entities", "testkit",
                    "observer", "micrometer", "opentelemetry");

    private Javadoc() {}

    /// Returns whether it succeeded; errors are printed.
    static boolean make(Path root, Path target) {
        var arguments = new ArrayList<String>();
        for (var module : MODULES) {
            arguments.add("--module-source-path");
            arguments.add(name(module) + "=" + root.resolve("runtime-" + module + "/src/main/java"));
        }
        arguments.addAll(List.of(
                "--module", MODULES.stream().map(Javadoc::name).collect(Collectors.joining(",")),
                "--module-path", System.getProperty("java.class.path"),
                "--snippet-path", snippets(root),
                "-d", target.toString(),
                "-doctitle", "Coppice",
                "-windowtitle", "Coppice",
                "-notimestamp", "-quiet", "-Xdoclint:none"));
        return ToolProvider.findFirst("javadoc").orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new)) == 0;
    }

    private static String name(String module) {
        return "dev.coppice." + module.replace('-', '.');
    }

    /// The snippets of nodes need a simulated cluster, and are where that is tested.
    private static String snippets(Path root) {
        return Stream.concat(MODULES.stream().map(module -> "runtime-" + module), Stream.of("testing/distribution"))
                .map(module -> root.resolve(module).resolve("src/test/java").toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
