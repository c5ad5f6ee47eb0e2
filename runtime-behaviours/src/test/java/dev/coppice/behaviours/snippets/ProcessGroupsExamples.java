package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.GroupEvent;
import dev.coppice.behaviours.registry.GroupMonitor;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessGroupsExamples {

    // @start region="groups"
    /// Paints walls.
    static final class Painter extends GenServer<Integer, Painter.Message> {
        sealed interface Message {}
        record Paint(int walls) implements Message {}
        record Painted() implements Message, Call<Message, Integer> {}

        // a supervisor starts it: ChildSpec.of(GROUPS)
        static final ProcessGroups<String, Message> GROUPS = new ProcessGroups<>("painters");

        @Override protected Next<Integer> init() {
            GROUPS.join("inside", self());
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer painted) {
            return switch (message) {
                case Paint(int walls) -> next(painted + walls);
                case Painted ask -> next(painted).reply(ask, painted);
            };
        }
    }

    static int paint(int wallsForEach) {
        Painter.GROUPS.cast("inside", new Painter.Paint(wallsForEach));
        var all = Painter.GROUPS.callAll("inside", new Painter.Painted(), Duration.ofSeconds(5));
        return all.answers().values().stream().mapToInt(painted -> painted).sum();
    }
    // @end

    // @start region="monitor"
    /// Knows how many painters there are.
    static final class Foreman extends GenServer<Integer, Foreman.Message> {
        sealed interface Message {}
        record Count() implements Message, Call<Message, Integer> {}
        private record Changed(GroupEvent<String, Painter.Message> change) implements Message {}

        @Override protected Next<Integer> init() {
            // ends with this server
            GroupMonitor<String, Painter.Message> monitor = Painter.GROUPS.monitorGroup("inside", self(), Changed::new);
            return next(monitor.members().getOrDefault("inside", List.of()).size());
        }

        @Override protected Next<Integer> handle(Message message, Integer painters) {
            return switch (message) {
                case Count count -> next(painters).reply(count, painters);
                case Changed(GroupEvent.Joined<String, Painter.Message> joined) -> next(painters
                        + joined.members().size());
                case Changed(GroupEvent.Left<String, Painter.Message> left) -> next(painters - left.members().size());
            };
        }
    }
    // @end

    @Test
    void paints() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(Painter.GROUPS);
            runtime.start(new Painter());
            runtime.start(new Painter());
            assertThat(paint(3)).isEqualTo(6);
        }
    }

    @Test
    void tells() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(Painter.GROUPS);
            var first = runtime.start(new Painter());
            var foreman = runtime.start(new Foreman());
            assertThat(foreman.<Integer>call(new Foreman.Count())).isEqualTo(1);
            runtime.start(new Painter());
            org.awaitility.Awaitility.await().until(() -> foreman.<Integer>call(new Foreman.Count()) == 2);
            runtime.stop(first);
            org.awaitility.Awaitility.await().until(() -> foreman.<Integer>call(new Foreman.Count()) == 1);
        }
    }
}
