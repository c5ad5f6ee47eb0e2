package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A thread that waits for the end of a runtime.
@Timeout(60)
class AwaitCloseTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    @Test
    void awaitClose_returnsWhenTheRuntimeIsClosed() throws Exception {
        var waiting = new CompletableFuture<Thread>();
        var returned = CompletableFuture.supplyAsync(() -> {
            waiting.complete(Thread.currentThread());
            try {
                runtime.awaitClose();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return runtime.isOpen();
        });
        var thread = waiting.get();
        Awaitility.await()
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING
                        || thread.getState() == Thread.State.WAITING);
        assertThat(returned).isNotDone();
        runtime.close();
        assertThat(returned.get(30, TimeUnit.SECONDS)).isFalse();
        runtime.awaitClose();
        assertThat(runtime.awaitClose(Duration.ZERO)).isTrue();
    }

    @Test
    void awaitClose_withATimeout_saysWhetherItIsClosed() throws Exception {
        assertThat(runtime.awaitClose(Duration.ofMillis(1))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> runtime.awaitClose(Duration.ofMillis(-1)));
    }

    @Test
    void awaitClose_interrupted_throws() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(runtime::awaitClose).isInstanceOf(InterruptedException.class);
    }

    @Test
    void awaitClose_inAProcessOfTheRuntime_isRefused() {
        var thrown = new CompletableFuture<Throwable>();
        Gen.spawn(runtime, self -> {
            try {
                runtime.awaitClose();
            } catch (Throwable refused) {
                thrown.complete(refused);
            }
        }, SpawnOptions.NONE);
        assertThat(thrown.join()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot wait for the end of the runtime it runs in");
    }
}
