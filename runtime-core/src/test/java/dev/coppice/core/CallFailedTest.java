package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A failed call tells whether its request may have been handled.
class CallFailedTest {
    private static final int ROUNDS = 300;
    private static final int REQUESTS = 20;
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static CallFailed failure(PendingCall<Object> call) {
        return catchThrowableOfType(CallFailed.class, () -> call.await(TestProcesses.LONG));
    }

    @Test
    void whoIsNotThere_hasHandledNothing() {
        var server = runtime.start(Scripted.script()).pid();
        runtime.exit(server, KILL);
        TestProcesses.await(runtime.whenEnded(server));
        assertThat(failure(Gen.request(server, "x")).isSafeToRetry()).isTrue();
        Ref<Object> unknown = runtime.ref(new Name<>("unknown"));
        assertThat(catchThrowableOfType(CallFailed.class, () -> unknown.call(new Question())).isSafeToRetry()).isTrue();
    }

    @Test
    void whereTheRuntimeIsClosed_itSaysSo() {
        var server = runtime.start(Scripted.script()).pid();
        Ref<Object> named = runtime.ref(new Name<>("somebody"));
        runtime.close();
        assertThat(failure(Gen.request(server, "x")))
                .hasMessageEndingWith("runtime " + runtime.options().name() + " is closed");
        assertThat(catchThrowableOfType(CallFailed.class, () -> named.call(new Question())))
                .hasMessageEndingWith("is closed");
    }

    private record Question() implements Call<Object, Object> {}

    @Test
    void afterATimeout_isNotSafeToRetry() {
        var silent = runtime.start(Scripted.script().request((self, request, state) -> {})).pid();
        var failed = catchThrowableOfType(CallFailed.class, () -> Gen.call(silent, "x", Duration.ofMillis(20)));
        assertThat(failed.cause()).isEqualTo(TIMEOUT);
        assertThat(failed.isSafeToRetry()).isFalse();
    }

    @Test
    void whenAServerCrashes_whatWaitsHasNotBeenHandled() {
        var ready = new CountDownLatch(1);
        var server = runtime.start(Scripted.script().request((self, request, state) -> {
            ready.await();
            throw new IllegalStateException("cannot handle " + request.payload());
        })).pid();
        var first = Gen.<Object>request(server, "first");
        var second = Gen.<Object>request(server, "second");
        ready.countDown();
        assertThat(failure(first).isSafeToRetry()).isFalse();
        assertThat(failure(second).isSafeToRetry()).isTrue();
        assertThat(failure(second).cause()).isEqualTo(failure(first).cause());
    }

    @Test
    void whateverIsPutOff_mayHaveBeenHandled() {
        var taken = new CompletableFuture<Object>();
        var server = runtime.start(Scripted.script()
                .request((self, request, state) -> taken.complete(request.payload()))).pid();
        var deferred = Gen.<Object>request(server, "x");
        TestProcesses.await(taken);
        runtime.exit(server, KILL);
        assertThat(failure(deferred).isSafeToRetry()).isFalse();
    }

    /// Whatever is said to be unhandled has not been seen by the server, also if it is killed from outside at any
    /// moment.
    @Test
    void whatIsSaidToBeUnhandled_neverWas() {
        int unhandled = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Set<Object> seen = ConcurrentHashMap.newKeySet();
            boolean crashes = round % 2 == 0;
            var server = runtime.start(Scripted.script().request((self, request, state) -> {
                seen.add(request.payload());
                if (crashes && seen.size() == REQUESTS / 2) throw new IllegalStateException("half of it is enough");
                Scripted.answer(request, "done");
            })).pid();
            var calls = new ArrayList<PendingCall<Object>>();
            for (int i = 0; i < REQUESTS; i++) {
                calls.add(Gen.request(server, i));
                if (!crashes && i == round % REQUESTS) runtime.exit(server, KILL);
            }
            for (int i = 0; i < REQUESTS; i++) {
                CallFailed failed;
                try {
                    calls.get(i).await(TestProcesses.LONG);
                    continue;
                } catch (CallFailed thrown) {
                    failed = thrown;
                }
                if (!failed.isSafeToRetry()) continue;
                unhandled++;
                assertThat(seen).doesNotContain(i);
            }
        }
        assertThat(unhandled).isGreaterThan(ROUNDS);
    }
}
