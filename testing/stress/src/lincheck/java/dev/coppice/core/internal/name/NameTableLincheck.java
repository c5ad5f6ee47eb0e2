package dev.coppice.core.internal.name;

import dev.coppice.core.Pid;
import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.stress.Effort;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Names are taken, released and looked up as if one operation ran at a time, also if their hashes are equal; dead
/// processes hold none.
@Param(name = "cell", gen = IntGen.class, conf = "0:3")
@Param(name = "key", gen = IntGen.class, conf = "0:1")
public class NameTableLincheck {
    /// Keys with equal hashes. Each is for two of the processes, since no process has two names.
    private static final String[] KEYS = {"Aa", "BB"};
    private static final int HASH = "Aa".hashCode();
    private static final int NONE = -1;

    private final NameTable names = new NameTable();
    private final ProcessCell[] cells = {Cells.cell(), Cells.cell(), Cells.cell(), Cells.cell()};

    @Operation
    public int register(@Param(name = "cell") int cell) {
        return index(names.register(KEYS[cell / 2], HASH, cells[cell]));
    }

    @Operation
    public boolean unregister(@Param(name = "cell") int cell) {
        return names.unregister(HASH, cells[cell]);
    }

    @Operation
    public int whereis(@Param(name = "key") int key) {
        return index(names.whereis(KEYS[key]));
    }

    /// Ends the process without releasing its name: that is the first step of a death.
    @Operation
    public void end(@Param(name = "cell") int cell) {
        Cells.markDead(cells[cell]);
    }

    private int index(@Nullable Pid found) {
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] == found) return i;
        }
        return NONE;
    }

    @Test
    void names_areLinearizable() {
        new ModelCheckingOptions()
                .iterations(Effort.scenarios())
                .invocationsPerIteration(Effort.interleavings())
                .check(NameTableLincheck.class);
    }
}
