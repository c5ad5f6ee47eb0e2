package dev.coppice.testkit.matrix;

import dev.coppice.testkit.ChurnTest;
import dev.coppice.testkit.matrix.Row.Outcome;
import dev.coppice.testkit.soak.HeapExhaustionTest;
import dev.coppice.testkit.soak.SwarmTest;
import java.util.List;
import java.util.regex.Pattern;

/// Prints the fault matrix, row by row: what was tried how often, what survived, what was lost.
///
/// `mvn -B -ntp -q -Pquick,matrix -DskipTests -pl runtime-testkit -am test-compile -Dmatrix.size=usual` (or `brief`, `extended`), and
/// `-Dmatrix.rows=R3,R12` for some of them.
public final class Matrix {
    private static final String STRESS = "mvn -Pquick verify -pl runtime-stress -am";

    static final List<Row> ROWS = List.of(
            new Row("R1", "steady soak, seconds", 0, 60, 9000, Storms::soak),
            new Row("R2", "throwables out of callbacks", 0, 1, 1, Suites.reports("runtime-behaviours", Pattern.compile("CrashMatrixTest"),
                    "mvn -Pquick verify -pl runtime-behaviours -am -Dtest=CrashMatrixTest -Dsurefire.failIfNoSpecifiedTests=false")),
            new Row("R3", "crash storm", 2_000, 100_000, 10_000_000, Storms::crashes),
            new Row("R4", "random trees and requests against a model", 0, 1, 1, Suites.reports("runtime-supervision",
                    Pattern.compile("TreeProperties"), "mvn -Pquick verify -pl runtime-supervision -am -Djqwik.tries.default=20000")),
            new Row("R5", "simulated swarms", 0, 10_000, 1_000_000, Suites.of(SwarmTest.class, "coppice.seeds", "seeds")),
            new Row("R6", "memory model", 0, 1, 1, Suites.jcstress(STRESS)),
            new Row("R7", "linearizability", 0, 1, 1, Suites.reports("runtime-stress", Pattern.compile("Lincheck"), STRESS)),
            new Row("R8", "mailbox flood", 100_000, 10_000_000, 100_000_000, Floods::flood),
            new Row("R9", "heap exhaustion, 20 hogs", 0, 1, 1, Suites.of(HeapExhaustionTest.class, "coppice.unused", "")),
            new Row("R10", "stack overflow at each depth", 70, 1_000, 50_000, Depths::overflow),
            new Row("R11", "callbacks that keep their thread", 8, 100, 10_000, Hogs::hogs),
            new Row("R12", "calls that cannot be answered", 50, 1_000, 1_000_000, Calls::unanswered),
            new Row("R13", "stray interrupts", 500, 10_000, 10_000_000, Hogs::interrupts),
            new Row("R14", "wall clock that jumps, JVM stopped for two seconds", 1, 10, 500, Clocks::stops),
            new Row("R15", "class loading errors at restarts", 8, 200, 2_000, Loading::errors),
            new Row("R16", "hostile objects", 140, 10_000, 100_000, Hostiles::objects),
            new Row("R22", "runtimes opened and closed", 0, 1_000, 10_000, Suites.of(ChurnTest.class, "coppice.churn", "runtimes")),
            new Row("R23", "mutations", 0, 1, 1, Suites.mutations("runtime-supervision",
                    "mvn -Pquick,mutation verify -pl runtime-supervision -am")));

    private Matrix() {}

    public static void main(String[] args) throws Exception {
        var size = args.length > 0 ? args[0] : "usual";
        var only = args.length > 1 && !args[1].isBlank() ? List.of(args[1].split(",")) : null;
        System.out.println("| # | load or fault | tried | survived | lost | seconds | figures |\n|---|---|---|---|---|---|---|");
        long lost = 0;
        for (var row : ROWS) {
            if (only != null && !only.contains(row.id())) continue;
            lost += print(row, size);
        }
        System.out.println(lost == 0 ? "nothing was lost" : "LOST: " + lost);
        System.exit(lost == 0 ? 0 : 1);
    }

    private static long print(Row row, String size) {
        int count = switch (size) {
            case "brief" -> row.brief();
            case "usual" -> row.usual();
            case "extended" -> row.extended();
            default -> throw new IllegalArgumentException("brief, usual or extended, but not " + size);
        };
        if (count == 0) return 0;
        long begin = System.nanoTime();
        Outcome outcome;
        try {
            outcome = row.trial().run(count);
        } catch (Exception | Error thrown) {
            thrown.printStackTrace();
            outcome = new Outcome(count, 0, "broke off: " + thrown);
        }
        System.out.printf("| %s | %s | %,d | %,d | %,d | %.0f | %s |%n", row.id(), row.load(), outcome.tried(), outcome.survived(),
                outcome.lost(), (System.nanoTime() - begin) / 1e9, outcome.figures());
        return outcome.lost();
    }
}
