package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisorSpec.oneForOne;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.AnySchedule;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class ResourceTest {
    private static final Name<Resource.Message<ExecutorService>> POOL = new Name<>("pool");

    @AnySchedule
    void executor_livesAsLongAsItsSupervisor() {
        try (var lab = new SupervisionFixture()) {
            var sup = lab.supervise(oneForOne(
                    ChildSpec.of(POOL, Resource.of(() -> Executors.newFixedThreadPool(1), ExecutorService::close))));
            var pool = lab.runtime.ref(POOL).call(new Resource.Get<>());
            assertThat(pool.submit(() -> 42)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(42);
            lab.runtime.stop(sup);
            assertThat(pool.isTerminated()).isTrue();
        }
    }

    @AnySchedule
    void check_findsItBroken_itIsReplaced() throws IOException {
        try (var lab = new SupervisionFixture()) {
            Name<Resource.Message<ServerSocket>> name = new Name<>("socket");
            var sup = lab.supervise(oneForOne(ChildSpec.of(name,
                    Resource.closeable(() -> new ServerSocket(0))
                            .check(Duration.ofMillis(5), socket -> !socket.isClosed()))));
            var first = lab.runtime.ref(name).call(new Resource.Get<>());
            var before = SupervisionFixture.pid(sup, name);
            first.close();
            SupervisionFixture.awaitReplaced(sup, name, before);
            var second = lab.runtime.ref(name).call(new Resource.Get<>());
            assertThat(second).isNotSameAs(first);
            assertThat(second.isClosed()).isFalse();
            lab.runtime.stop(sup);
            assertThat(second.isClosed()).isTrue();
        }
    }

    @AnySchedule
    void start_givesNull_fails() {
        try (var lab = new SupervisionFixture()) {
            assertThat(lab.refusal(oneForOne(ChildSpec.of(Resource.of(() -> null, any -> {}))))).asString()
                    .contains("the start function of the resource returned null");
            assertThatIllegalArgumentException().isThrownBy(() -> Resource.of(null, any -> {}))
                    .withMessageContaining("start and stop must not be null");
        }
    }

    @AnySchedule
    void start_fails_soDoesTheSupervisor() {
        try (var lab = new SupervisionFixture()) {
            var stopped = new CopyOnWriteArrayList<String>();
            var broken = new IOException("no");
            var reason = lab.refusal(oneForOne(
                    ChildSpec.of(Resource.of(() -> "first", stopped::add)).id("first"),
                    ChildSpec.of(Resource.of(() -> {
                        throw broken;
                    }, any -> {})).id("second")));
            assertThat(reason)
                    .isEqualTo(ExitReason.shutdown(new ChildStartFailed("second", new ExitReason.Crash(broken))));
            assertThat(stopped).isEqualTo(List.of("first"));
        }
    }

    @AnySchedule
    void resource_outlivesWhatIsNotForIt() {
        try (var lab = new SupervisionFixture()) {
            Name<Resource.Message<String>> name = new Name<>("text");
            lab.supervise(oneForOne(ChildSpec.of(name, Resource.of(() -> "resource", any -> {}))));
            var pid = lab.runtime.whereis(name);
            lab.runtime.exit(pid, SupervisionFixture.BROKEN);
            Gen.send(pid, "foreign");
            assertThatThrownBy(() -> Gen.call(pid, "foreign", null)).isInstanceOf(CallFailed.class)
                    .hasMessageContaining("a resource does not understand this request");
            assertThat(lab.runtime.ref(name).call(new Resource.Get<>())).isEqualTo("resource");
            assertThat(lab.runtime.whereis(name)).isSameAs(pid);
        }
    }
}
