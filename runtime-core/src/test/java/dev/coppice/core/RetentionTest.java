package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An idle runtime keeps no value that its processes have handled.
class RetentionTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().workers(2));

    @AfterEach void close() {
        runtime.close();
    }

    private static byte[] large() {
        return new byte[1 << 20];
    }

    private static final class Kept {
        final List<WeakReference<Object>> references = new ArrayList<>();

        <T> T track(T value) {
            synchronized (references) {
                references.add(new WeakReference<>(value));
            }
            return value;
        }

        void assertAllUnreachable() {
            Awaitility.await().untilAsserted(() -> {
                System.gc();
                synchronized (references) {
                    assertThat(references.stream().filter(reference -> reference.get() != null).count())
                            .as("of %s values", references.size()).isZero();
                }
            });
        }
    }

    private void allEnded() {
        Awaitility.await().until(() -> runtime.statistics().live() == 0);
    }

    @Test
    void messages_areUnreachable_afterTheirReceiversEnded() {
        for (int count : new int[] {10, 100}) {
            var kept = new Kept();
            castToEach(kept, count);
            allEnded();
            kept.assertAllUnreachable();
        }
    }

    private void castToEach(Kept kept, int count) {
        for (int i = 0; i < count; i++) {
            var server = runtime.start(Scripted.script()
                    .message((self, message, state) -> self.end(ExitReason.NORMAL)));
            server.cast(kept.track(large()));
            var plain = Gen.spawn(runtime, self -> self.receive(byte[].class::isInstance), SpawnOptions.NONE);
            Gen.send(plain, kept.track(large()));
        }
    }

    @Test
    void requestsAndAnswers_areUnreachable_afterTheCall() {
        for (int i = 0; i < 10; i++) {
            var kept = new Kept();
            callOnce(kept);
            kept.assertAllUnreachable();
        }
    }

    private void callOnce(Kept kept) {
        var server = runtime.start(Scripted.script()
                .request((self, request, state) -> Scripted.answer(request, kept.track(large())))).pid();
        assertThat(Gen.<Object>call(server, kept.track(large()), TestProcesses.LONG)).isNotNull();
        TestProcesses.plain(runtime,
                self -> assertThat(Gen.<Object>call(server, kept.track(large()), TestProcesses.LONG)).isNotNull());
    }

    @Test
    void startResults_areUnreachable_whileTheProcessLives() {
        for (int i = 0; i < 6; i++) {
            var kept = new Kept();
            var pid = startOnce(kept);
            kept.assertAllUnreachable();
            assertThat(pid.isAlive()).isTrue();
        }
    }

    private Pid startOnce(Kept kept) {
        return ((StartResult.Started<?>) Gen.start(runtime, self -> {
            self.acknowledge(kept.track(large()));
            self.receive("never"::equals);
        }, StartOptions.defaults(), SpawnOptions.NONE)).pid();
    }

    /// The pid of a process that has ended keeps its exit reason reachable, and nothing else of the process.
    @Test
    void whatAProcessOwned_isUnreachable_afterItsEnd() {
        var kept = new Kept();
        var pids = new ArrayList<Pid>();
        List<Supplier<Pid>> owners = List.of(
                () -> runtime.start(Scripted.script().init(self -> {
                    self.dictionary().put("key", kept.track(large()));
                    self.attach(kept.track(large()));
                    return kept.track(large());
                })).pid(),
                () -> startOnce(kept),
                () -> {
                    var pid = runtime.start(Scripted.script()).pid();
                    Sys.of(pid)
                            .install("hook", (state, event, content) -> java.util.Optional.of(state),
                                    kept.track(large()));
                    return pid;
                });
        for (var owner : owners) {
            var pid = owner.get();
            Gen.exit(pid, ExitReason.KILL);
            pids.add(pid);
        }
        allEnded();
        kept.assertAllUnreachable();
        assertThat(pids).noneMatch(Pid::isAlive);
    }

    @Test
    void valuesOfAClosedRuntime_areUnreachable() {
        var kept = new Kept();
        for (int i = 0; i < 10; i++) callOnce(kept);
        castToEach(kept, 10);
        var pid = startOnce(kept);
        runtime.close();
        kept.assertAllUnreachable();
        assertThat(pid.isAlive()).isFalse();
    }
}
