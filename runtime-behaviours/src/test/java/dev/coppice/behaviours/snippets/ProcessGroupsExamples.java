package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Agent;
import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.GroupEvent;
import dev.coppice.behaviours.GroupMonitor;
import dev.coppice.behaviours.Next;
import dev.coppice.behaviours.ProcessGroups;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessGroupsExamples {

    // @start region="groups"
    static final ProcessGroups<String> WORKERS = new ProcessGroups<>("workers"); // a supervisor starts it: ChildSpec.of(WORKERS)

    static int spread(ActorRuntime runtime) {
        Agent<Integer> agent = Agent.start(runtime, () -> 0);
        WORKERS.join("painters", agent.ref().pid());
        return WORKERS.members("painters").size();
    }
    // @end

    // @start region="monitor"
    /// Knows how many painters there are.
    static final class Foreman extends GenServer<Integer, Foreman.Message> {
        sealed interface Message {}
        record Count() implements Message, Call<Message, Integer> {}
        private record Changed(GroupEvent<String> change) implements Message {}

        @Override protected Next<Integer> init() {
            GroupMonitor<String> monitor = WORKERS.monitorGroup("painters", self(), Changed::new); // ends with this server
            return next(monitor.members().getOrDefault("painters", List.of()).size());
        }

        @Override protected Next<Integer> handle(Message message, Integer painters) {
            return switch (message) {
                case Count count -> next(painters).reply(count, painters);
                case Changed(GroupEvent.Joined<String> joined) -> next(painters + joined.pids().size());
                case Changed(GroupEvent.Left<String> left) -> next(painters - left.pids().size());
            };
        }
    }
    // @end

    @Test
    void joins() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(WORKERS);
            assertThat(spread(runtime)).isEqualTo(1);
        }
    }

    @Test
    void tells() {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(WORKERS);
            spread(runtime);
            var foreman = runtime.start(new Foreman());
            assertThat(foreman.<Integer>call(new Foreman.Count())).isEqualTo(1);
            spread(runtime);
            org.awaitility.Awaitility.await().until(() -> foreman.<Integer>call(new Foreman.Count()) == 2);
            runtime.exit(WORKERS.members("painters").getFirst(), ExitReason.KILL);
            org.awaitility.Awaitility.await().until(() -> foreman.<Integer>call(new Foreman.Count()) == 1);
        }
    }
}
