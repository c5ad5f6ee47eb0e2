package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// A [ProcessSet] behaves as a set of the JDK does, as it grows, shrinks and closes the gaps that removals leave.
class ProcessSetProperties {

    @Property(tries = 300)
    void anyCalls_behaveAsInASetOfTheJdk(@ForAll @Size(max = 400) List<@IntRange(min = -40, max = 40) Integer> calls) {
        var cells = cells(41);
        var set = new ProcessSet();
        var expected = Collections.<ProcessCell>newSetFromMap(new IdentityHashMap<>());
        for (int call : calls) {
            var cell = cells[Math.abs(call)];
            if (call >= 0) assertThat(set.add(cell)).isEqualTo(expected.add(cell));
            else assertThat(set.remove(cell)).isEqualTo(expected.remove(cell));
        }
        for (var cell : cells) assertThat(set.contains(cell)).isEqualTo(expected.contains(cell));
        assertThat(set.size()).isEqualTo(expected.size());
        var seen = new HashSet<ProcessCell>();
        set.forEach(cell -> assertThat(seen.add(cell)).isTrue());
        assertThat(seen).isEqualTo(expected);
    }

    @SuppressWarnings("NullAway") // they need no kernel to be in a set
    private static ProcessCell[] cells(int count) {
        var cells = new ProcessCell[count];
        @Nullable DefaultActorRuntime none = null;
        for (int i = 0; i < count; i++)
            cells[i] = new ProcessCell(none, i + 1, null, 0, new EndedProgram("test"), null);
        return cells;
    }
}
