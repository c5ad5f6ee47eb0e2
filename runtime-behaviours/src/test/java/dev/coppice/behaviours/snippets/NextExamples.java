package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
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
            return next("unknown");
        }

        // @start region="next"
        @Override protected Next<String> handle(Message message, String user) {
            return switch (message) {
                case Login login -> next(login.user()).reply(login, true).idleAfter(Duration.ofMinutes(30));
                case Logout() -> next(user).stop(ExitReason.NORMAL);
            };
        }

        @Override protected Next<String> handleSignal(Signal signal, String user) {
            return signal instanceof Signal.Idle ? stop(ExitReason.NORMAL) : keep();
        }
        // @end
    }

    // @start region="idle"
    /// Ends when it has been unused for half an hour, but not while an upload runs.
    static final class Draft extends GenServer<Boolean, Draft.Message> {
        sealed interface Message {}
        record Edit(String text) implements Message {}
        record BeginUpload() implements Message {}
        record EndUpload() implements Message {}

        @Override protected Duration idleAfter() {
            return Duration.ofMinutes(30);
        }

        @Override protected Next<Boolean> init() {
            return next(false);
        }

        @Override protected Next<Boolean> handle(Message message, Boolean uploading) {
            return switch (message) {
                case Edit _ -> keep();
                case BeginUpload() -> next(true).idleAfter(null); // until the next message, however long that takes
                case EndUpload() -> next(false);
            };
        }

        @Override protected Next<Boolean> handleSignal(Signal signal, Boolean uploading) {
            return signal instanceof Signal.Idle ? stop(ExitReason.NORMAL) : keep();
        }
    }
    // @end

    @Test
    void drafts() {
        try (var runtime = ActorRuntime.open()) {
            var draft = runtime.start(new Draft());
            draft.cast(new Draft.Edit("x"));
            draft.cast(new Draft.BeginUpload());
            draft.cast(new Draft.EndUpload());
            runtime.stop(draft);
            assertThat(runtime.whenEnded(draft).join()).isEqualTo(ExitReason.NORMAL);
        }
    }

    @Test
    void logsIn() {
        try (var runtime = ActorRuntime.open()) {
            var visitor = runtime.start(new Visitor());
            assertThat(visitor.call(new Visitor.Login("ada"))).isTrue();
            visitor.cast(new Visitor.Logout());
            assertThat(runtime.whenEnded(visitor).join()).isEqualTo(ExitReason.NORMAL);
        }
    }
}
