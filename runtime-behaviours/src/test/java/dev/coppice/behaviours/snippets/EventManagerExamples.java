package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.event.EventHandler;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.event.HandlerResult;
import dev.coppice.behaviours.event.RemovalReason;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventManagerExamples {
    sealed interface Alarm {}

    record Raised(String where) implements Alarm {}

    record Cleared() implements Alarm {}

    // @start region="handler"
    /// Counts the alarms that are raised.
    static final class Counter extends EventHandler<Integer, Alarm> {
        record Count() implements Call<Counter, Integer> {}

        @Override protected Integer init(@Nullable Object handedOver) {
            return handedOver instanceof Integer before ? before : 0;
        }

        @Override protected HandlerResult<Integer> handle(Alarm alarm, Integer count) {
            return switch (alarm) {
                case Raised _ -> keep(count + 1);
                case Cleared _ -> keep();
            };
        }

        @Override protected HandlerResult<Integer> handleCall(Call<?, ?> call, Integer count) throws Exception {
            return call instanceof Count asked ? keep().reply(asked, count) : super.handleCall(call, count);
        }

        // @start region="removal"
        @Override protected @Nullable Object terminate(RemovalReason why, Integer count) {
            return switch (why) {
                case RemovalReason.Swapped _, RemovalReason.Removed _ -> count;
                case RemovalReason.Failed _, RemovalReason.ByItself _, RemovalReason.OwnerEnded _,
                        RemovalReason.ManagerEnds _ -> null;
            };
        }
        // @end
    }

    // @end

    @Test
    void alarms_areCounted() {
        try (var runtime = ActorRuntime.open()) {
            // @start region="manager"
            EventManager<Alarm> alarms = EventManager.start(runtime);
            alarms.add("counter", new Counter());
            alarms.notify(new Raised("cellar"));
            alarms.syncNotify(new Cleared());
            int count = alarms.call("counter", new Counter.Count());
            var last = alarms.remove("counter", null);
            // @end
            assertThat(count).isEqualTo(1);
            assertThat(last).isEqualTo(1);
        }
    }
}
