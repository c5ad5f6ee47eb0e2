package dev.coppice.behaviours;

import static dev.coppice.behaviours.TestProcesses.get;
import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// A request whose answer comes as a future.
class AskTest {
    private final ActorRuntime runtime = Runtimes.open();
    private final Ref<TestServer.Message> server = runtime.start(box());
    private final AtomicReference<From<Object>> kept = new AtomicReference<>();
    private final TestServer.Ask deferred = ask((box, ask, s) -> {
        kept.set(box.from(ask));
        return box.keep();
    });

    @AfterEach void close() {
        runtime.close();
    }

    @AnySchedule
    void answered_completes() {
        assertThat(get(server.ask(state()))).isEqualTo("first");
        assertThat(get(server.ask(state(), Duration.ofSeconds(20)))).isEqualTo("first");
        assertThat(TestProcesses.<Object>get(server.ask(state(), null).thenApply(answer -> answer + "!")))
                .isEqualTo("first!");
    }

    @AnySchedule
    void answeredInTime_stopsTheTimer() {
        get(server.ask(state(), Duration.ofHours(1)));
        Schedule.until(() -> runtime.statistics().timers() == 0);
    }

    @AnySchedule
    void notAnsweredInTime_failsAndSaysWhatTheServerDoes() {
        var failed = catchThrowableOfType(CallFailed.class, () -> get(server.ask(deferred, Duration.ofMillis(50))));
        assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT);
        assertThat(failed.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(failed).hasMessageContaining("timeout after PT0.05S");
        Schedule.until(() -> kept.get() != null);
        kept.get().reply("late");
        assertThat(get(server.ask(state()))).isEqualTo("first");
    }

    @AnySchedule
    void serverEnds_fails() {
        var answer = server.ask(deferred, Duration.ofSeconds(20));
        Schedule.until(() -> kept.get() != null);
        runtime.exit(server, ExitReason.KILL);
        assertThat(why(() -> get(answer))).isEqualTo(ExitReason.KILLED);
    }

    @AnySchedule
    void nameFree_fails() {
        CompletableFuture<Object> answer = runtime.<TestServer.Message>ref(new Name<>("free"))
                .ask(state(), Duration.ofSeconds(1));
        assertThat(why(() -> get(answer))).isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    void cancelled_givesTheRequestUp() {
        var answer = server.ask(deferred);
        Schedule.until(() -> kept.get() != null);
        assertThat(answer.cancel(true)).isTrue();
        assertThat(answer).isCancelled();
        kept.get().reply("late");
        assertThat(get(server.ask(state()))).isEqualTo("first");
        assertThat(answer).isCancelled();
    }

    @AnySchedule
    void negativeTimeout_isRefusedBeforeTheRequestIsSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> server.ask(deferred, Duration.ofMillis(-1)));
        assertThat(server.call(state())).isEqualTo("first");
        assertThat(kept).hasNullValue();
    }
}
