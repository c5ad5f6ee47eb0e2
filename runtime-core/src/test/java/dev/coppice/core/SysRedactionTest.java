package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// System requests about a state that reports must not show.
class SysRedactionTest {

    @Test
    void redaction_appliesToStateStatusAndName() {
        var options = RuntimeOptions.defaults().redaction(value -> value.equals("secret") ? "***" : value);
        try (var runtime = ActorRuntime.open(options)) {
            Object state = List.of("user", "secret");
            var ref = runtime.start(script().init(self -> state), StartOptions.defaults().name(new Name<>("secret")));
            var sys = Sys.of(ref);
            assertThat(sys.state()).isEqualTo("[user, ***]");
            assertThat(sys.status()).containsEntry("state", "[user, ***]").containsEntry("name", "***");
            assertThat(sys.unredacted().state()).isSameAs(state);
            assertThat(sys.unredacted().status()).containsEntry("state", state)
                    .containsEntry("name", new Name<>("secret"));
            assertThat(runtime.print(Map.of("key", "secret"))).isEqualTo("{key=***}");
        }
    }

    @Test
    void withoutRedaction_theStateIsTheObject() {
        try (var runtime = ActorRuntime.open()) {
            Object state = List.of("user", "secret");
            assertThat(Sys.of(runtime.start(script().init(self -> state))).state()).isSameAs(state);
        }
    }
}
