package dev.coppice.core.internal.name;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Of two processes that register one name, exactly one gets it. The other learns which one, and the name resolves to
/// it.
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE,
        desc = "One got the name, and the other learned which.")
@Outcome(expect = FORBIDDEN, desc = "Both or neither got the name, or it resolves to another process.")
@State
public class NameRace {

    private static final int HASH = "name".hashCode();

    private final NameTable names = new NameTable();
    private final ProcessCell first = Cells.cell();
    private final ProcessCell second = Cells.cell();

    /// Registers.
    @Actor
    public void first(ZZ_Result result) {
        result.r1 = names.register("name", HASH, first) != second;
    }

    /// Registers.
    @Actor
    public void second(ZZ_Result result) {
        result.r2 = names.register("name", HASH, second) != first;
    }

    /// Looks the name up.
    @Arbiter
    public void end(ZZ_Result result) {
        var holder = names.whereis("name");
        if (holder == null || result.r1 != (holder == first) || result.r2 != (holder == second)) {
            result.r1 = result.r2 = true;
        }
    }
}
