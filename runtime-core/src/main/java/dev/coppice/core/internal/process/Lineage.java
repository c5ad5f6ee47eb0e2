package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process as its descendants remember it. Shared by all children it starts. Immutable.
///
/// @param pid the ancestor
/// @param shown its name if it had one when it started the child, else its pid
/// @param above its own parent, or null; generations beyond [#DEEPEST] are forgotten, so that a process that for ever starts its
///        successor does not grow a list of the dead
record Lineage(Pid pid, Object shown, @Nullable Lineage above, int depth) {
    static final int DEEPEST = 64;

    static Lineage below(Pid pid, Object shown, @Nullable Lineage above) {
        if (above == null) return new Lineage(pid, shown, null, 1);
        return new Lineage(pid, shown, above.depth < DEEPEST ? above : null, above.depth < DEEPEST ? above.depth + 1 : 1);
    }

    static List<Object> list(@Nullable Lineage lineage) {
        var list = new ArrayList<>();
        for (var one = lineage; one != null; one = one.above()) list.add(one.shown());
        return list;
    }
}
