package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NextExamples {

    static final class Visitor extends GenServer<String, Visitor.Message> {
        sealed interface Message {}

        record Login(String user) implements Message, Call<Message, Boolean> {}

        record Logout() implements Message {}

        @Override protected Next<String> init() {
            return next("nobody");
        }

        // @start region="next"
        @Override protected Next<String> handle(Message message, String user) {
            return switch (message) {
                case Login login -> next(login.user()).reply(login, true).idleAfter(Duration.ofMinutes(30));
                case Logout() -> next(user).stop(ExitReason.NORMAL);
            };
        }

        @Override protected Next<String> handleSignal(Signal signal, String user) {
            return signal instanceof Signal.Idle ? stop(ExitReason.NORMAL) : same();
        }
        // @end
    }

    @Test
    void logsIn() {
        try (var runtime = ActorRuntime.open()) {
            var visitor = runtime.start(new Visitor());
            assertThat(visitor.call(new Visitor.Login("ada"))).isTrue();
            visitor.cast(new Visitor.Logout());
            assertThat(runtime.whenEnded(visitor.pid()).toCompletableFuture().join()).isIn(ExitReason.NORMAL, ExitReason.NO_PROCESS);
        }
    }
}
