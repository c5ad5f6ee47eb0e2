package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.ServerStatus;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Sys;
import org.junit.jupiter.api.Test;

class ServerStatusExamples {

    static final class Vault extends GenServer<String, Vault.Message> {
        sealed interface Message {}

        record Change(String secret) implements Message {}

        @Override protected Next<String> init() {
            return next("open sesame");
        }

        @Override protected Next<String> handle(Message message, String secret) {
            return switch (message) {
                case Change change -> next(change.secret());
            };
        }

        // @start region="redact"
        @Override protected ServerStatus formatStatus(ServerStatus status) {
            return status.state("(secret)").message("(secret)");
        }
        // @end
    }

    @Test
    void hidesTheSecret() {
        try (var runtime = ActorRuntime.open()) {
            var vault = runtime.start(new Vault());
            assertThat(Sys.of(vault).status()).containsEntry("state", "(secret)");
        }
    }
}
