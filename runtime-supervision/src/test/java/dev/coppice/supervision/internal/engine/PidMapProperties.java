package dev.coppice.supervision.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// The map of processes behaves like a `HashMap`.
class PidMapProperties {
    private static final int PIDS = 64;
    private static final List<Pid> ALL = new ArrayList<>();
    private static ActorRuntime runtime;

    @BeforeContainer
    static void open() {
        runtime = ActorRuntime.open();
        for (int i = 0; i < PIDS; i++)
            ALL.add(Gen.spawn(runtime, self -> self.receive(any -> false), SpawnOptions.NONE));
    }

    @AfterContainer
    static void close() {
        runtime.close();
    }

    @Property
    void steps_leaveWhatAMapHas(@ForAll @Size(max = 300) List<@IntRange(max = 3 * PIDS - 1) Integer> steps,
            @ForAll @IntRange(min = 1, max = 3) int values) {
        var map = new PidMap<Integer>();
        var model = new HashMap<Pid, Integer>();
        for (int step : steps) {
            var pid = ALL.get(step % PIDS);
            if (step / PIDS == 0) {
                assertThat(map.remove(pid)).isEqualTo(model.remove(pid));
            } else {
                Integer value = step % values;
                map.put(pid, value);
                model.put(pid, value);
            }
            assertThat(map.size()).isEqualTo(model.size());
        }
        for (var pid : ALL) assertThat(map.get(pid)).isEqualTo(model.get(pid));
        var found = new HashMap<Pid, Integer>();
        map.forEach(found::put);
        assertThat(found).isEqualTo(model);
        assertThat(map.pids())
                .containsExactlyElementsOf(model.keySet().stream()
                        .sorted((a, b) -> Long.compare(a.number(), b.number())).toList());
    }
}
