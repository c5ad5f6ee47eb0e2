package dev.coppice.testkit.matrix;

import dev.coppice.testkit.matrix.Row.Outcome;
import java.util.List;

/// Prints the fault matrix, row by row: the fault, its repetitions, the survivors and the losses.
///
/// `mvn -B -ntp -q -Pquick,matrix -DskipTests -pl runtime-testkit -am test-compile -Dmatrix.size=usual` (or `brief`,
/// `extended`), and
/// `-Dmatrix.rows=R3,R12` for some of them.
public final class Matrix {
    static final List<Row> ROWS = List.of(
            new Row("R1", "steady soak, seconds", 0, 600, 9000, Storms::soak),
            new Row("R2", "throwables out of callbacks", 0, 1, 1, Suites.all("dev.coppice.behaviours.CrashMatrixTest")),
            new Row("R3", "crash storm", 2_000, 100_000, 10_000_000, Storms::crashes),
            new Row("R4", "random trees and requests against a model", 0, 20_000, 1_000_000,
                    Suites.sized("jqwik.tries.default", "sequences", "dev.coppice.supervision.TreeProperties")),
            new Row("R5", "simulated swarms", 0, 10_000, 1_000_000,
                    Suites.sized("coppice.seeds", "seeds", "dev.coppice.testkit.soak.SwarmTest")),
            new Row("R6", "memory model", 0, 1, 2, Suites.jcstress(size -> size == 1
                    ? "-m quick -f 1 -iters 1 -time 100 -sc false -pth false -hs 64 -jvmArgs -XX:+UseSerialGC"
                    : "-m tough")),
            new Row("R7", "linearizability", 0, 1, 2, Suites.lincheck(
                    "dev.coppice.core.internal.name.NameTableLincheck",
                    "dev.coppice.core.internal.process.RequestEnvelopeLincheck",
                    "dev.coppice.core.internal.scheduler.IdleWorkersLincheck",
                    "dev.coppice.core.internal.scheduler.RunnerLincheck")),
            new Row("R8", "mailbox flood", 100_000, 10_000_000, 100_000_000, Floods::flood),
            new Row("R9", "heap exhaustion", 0, 20, 500,
                    Suites.sized("coppice.hogs", "hogs", "dev.coppice.testkit.soak.HeapExhaustionTest")),
            new Row("R10", "stack overflow at each depth", 70, 1_000, 50_000, Depths::overflow),
            new Row("R11", "callbacks that keep their thread", 8, 100, 10_000, Hogs::hogs),
            new Row("R12", "calls that cannot be answered", 50, 1_000, 1_000_000, Calls::unanswered),
            new Row("R13", "stray interrupts", 500, 10_000, 10_000_000, Hogs::interrupts),
            new Row("R13", "no thread can be started", 2, 100, 10_000, Starvation::starve),
            new Row("R14", "wall clock that jumps, JVM stopped for two seconds", 1, 50, 500, Clocks::stops),
            new Row("R15", "class loading errors at restarts", 8, 200, 2_000, Loading::errors),
            new Row("R16", "hostile objects", 140, 10_000, 100_000, Hostiles::objects),
            new Row("R22", "runtimes opened and closed", 0, 1_000, 10_000,
                    Suites.sized("coppice.churn", "runtimes", "dev.coppice.testkit.ChurnTest")),
            new Row("R23", "mutations of the rules of supervision", 0, 1, 1, Suites.mutations(
                    "runtime-supervision", "dev.coppice.supervision.internal.policy.*", "dev.coppice.supervision.*")),
            new Row("R25", "callbacks that block behind the runtime's back, at once", 300, 10_000, 100_000,
                    Stalls::blocked),
            new Row("R26", "callbacks that compute without end, at once", 10, 50, 500, Stalls::computing),
            new Row("R27", "servers that hold one lock over a call", 50, 500, 2_000, Stalls::lockedCalls));

    private Matrix() {}

    public static void main(String[] args) throws Exception {
        var size = args.length > 0 ? args[0] : "usual";
        var only = args.length > 1 && !args[1].isBlank() ? List.of(args[1].split(",")) : null;
        System.out.println(
                "| # | load or fault | tried | survived | lost | seconds | figures |\n|---|---|---|---|---|---|---|");
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
        System.out.printf("| %s | %s | %,d | %,d | %,d | %.0f | %s |%n", row.id(), row.load(), outcome.tried(),
                outcome.survived(),
                outcome.lost(), (System.nanoTime() - begin) / 1e9, outcome.figures());
        return outcome.lost();
    }
}
