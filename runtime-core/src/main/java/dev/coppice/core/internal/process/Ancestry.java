package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An ancestor as its descendants remember it. Shared by all children that it starts. Immutable.
///
/// @param pid the ancestor
/// @param shown its name if it had one when it started the child, else its pid
/// @param above its own parent, or null; null as well when [#DEEPEST] generations are listed above: the list then
///        starts again, so that a chain of processes that each start their successor does not retain the ended ones
/// @param depth the number of generations in the list, this one included
record Ancestry(Pid pid, Object shown, @Nullable Ancestry above, int depth) {
    static final int DEEPEST = 64;

    static Ancestry below(Pid pid, Object shown, @Nullable Ancestry above) {
        if (above == null) return new Ancestry(pid, shown, null, 1);
        return new Ancestry(pid, shown, above.depth < DEEPEST
                ? above
                : null, above.depth < DEEPEST
                ? above.depth + 1
                : 1);
    }

    static List<Object> list(@Nullable Ancestry ancestry) {
        var list = new ArrayList<>();
        for (var one = ancestry; one != null; one = one.above()) list.add(one.shown());
        return list;
    }
}
