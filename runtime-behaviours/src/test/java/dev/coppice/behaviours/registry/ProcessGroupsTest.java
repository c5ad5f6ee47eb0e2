package dev.coppice.behaviours.registry;

import static dev.coppice.behaviours.TestProcesses.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Process groups: which processes are members, and until when.
class ProcessGroupsTest {
    private final ActorRuntime runtime = ActorRuntime.open();
    private final ProcessGroups<String, Object> groups = new ProcessGroups<>("test");
    private final Ref<ProcessGroups<String, Object>> scope = runtime.start(groups);

    @AfterEach void close() {
        runtime.close();
    }

    private Ref<Object> idle() {
        return Gen.ref(Gen.spawn(runtime, self -> self.receive(any -> false), SpawnOptions.NONE));
    }

    private static Ref<Object> me() {
        return Gen.ref(ProcessContext.current().pid());
    }

    private void kill(Ref<Object> process) {
        var pid = process.pid();
        runtime.exit(pid, ExitReason.KILL);
        TestProcesses.get(runtime.whenEnded(pid));
        TestProcesses.settle(scope.pid());
    }

    @Test @Conformance("PG-001")
    void join_countsHowOften_andTheGroupGoesWithItsLastMember() {
        inProcess(runtime, self -> {
            var pid = me();
            groups.join("g", me());
            assertThat(groups.groups()).containsExactly("g");
            groups.join("g", List.of(pid, pid));
            assertThat(groups.members("g")).containsExactly(pid, pid, pid);
            assertThat(groups.localMembers("g")).hasSize(3);
            assertThat(groups.leave("g", List.of(pid, pid))).isTrue();
            assertThat(groups.members("g")).containsExactly(pid);
            assertThat(groups.leave("g")).isTrue();
            assertThat(groups.members("g")).isEmpty();
            assertThat(groups.groups()).isEmpty();
            assertThat(runtime.info(scope.pid()).orElseThrow().monitors()).isEmpty();
            return null;
        });
    }

    @Test @Conformance("PG-002")
    void leave_byOneWhoIsNoMember_saysSo() {
        inProcess(runtime, self -> {
            assertThat(groups.leave("missing")).isFalse();
            groups.join("g", me());
            assertThat(groups.leave("missing")).isFalse();
            assertThat(groups.leave("g", idle())).isFalse();
            assertThat(groups.leave("g", List.of(me(), me(), idle()))).as("surplus is ignored").isTrue();
            return null;
        });
    }

    @Test @Conformance("PG-003")
    void member_killed_isRemoved() {
        var pid = idle();
        groups.join("g", List.of(pid, pid));
        groups.join("h", pid);
        kill(pid);
        assertThat(groups.members("g")).isEmpty();
        assertThat(groups.groups()).isEmpty();
        groups.join("g", pid);
        TestProcesses.settle(scope.pid());
        assertThat(groups.members("g")).as("one that has ended joins and leaves at once").isEmpty();
        assertThat(groups.leave("g", pid)).isFalse();
    }

    @Test @Conformance("PG-006")
    void scope_thatDoesNotRun_hasNoMembersAndRefusesToJoin() {
        var pid = idle();
        groups.join("g", pid);
        runtime.stop(scope);
        assertThat(TestProcesses.why(() -> groups.join("g", pid))).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(TestProcesses.why(() -> groups.leave("g", pid))).isEqualTo(ExitReason.NO_PROCESS);
        assertThat(groups.members("g")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(groups::groups);
        assertThat(pid.pid().isAlive()).as("members outlive the scope").isTrue();
    }

    @Test @Conformance("PG-007")
    void badArguments_areRefusedInTheCaller() {
        assertThatIllegalArgumentException().isThrownBy(() -> groups.join("g", (Ref<Object>) null));
        assertThatIllegalArgumentException().isThrownBy(() -> groups.join("g", Collections.singletonList(null)));
        assertThatIllegalArgumentException().isThrownBy(() -> groups.join("g", (Collection<Ref<Object>>) null));
        assertThatIllegalArgumentException().isThrownBy(() -> groups.join(null, idle()));
        assertThatIllegalArgumentException().isThrownBy(() -> groups.leave("g", (Ref<Object>) null));
        assertThatIllegalArgumentException().isThrownBy(() -> groups.members(null));
        groups.join("g", List.of());
        assertThat(groups.groups()).isEmpty();
        assertThat(scope.pid().isAlive()).isTrue();
    }

    @Test @Conformance("PG-009")
    void leave_someOfMany_leavesTheRest() {
        var pid = idle();
        groups.join("g", Collections.nCopies(16, pid));
        assertThat(groups.leave("g", Collections.nCopies(4, pid))).isTrue();
        assertThat(groups.members("g")).isEqualTo(Collections.nCopies(12, pid));
    }

    @Test
    void monitor_tellsEveryChange_fromTheMembersOnThatItGave() {
        var one = idle();
        var two = idle();
        groups.join("g", one);
        inProcess(runtime, self -> {
            var me = me();
            var all = groups.monitor(me, event -> event);
            var some = groups.monitorGroup("h", me, event -> List.of("h", event));
            assertThat(all.members()).isEqualTo(Map.of("g", List.of(one)));
            assertThat(some.members()).isEqualTo(Map.of("h", List.of()));
            groups.join("g", two);
            groups.join("h", List.of(two, two));
            groups.leave("g", List.of(one, idle()));
            assertThat(self.mailbox()).containsExactly(
                    new GroupEvent.Joined<>("g", List.of(two)),
                    new GroupEvent.Joined<>("h", List.of(two, two)),
                    List.of("h", new GroupEvent.Joined<>("h", List.of(two, two))),
                    new GroupEvent.Left<>("g", List.of(one)));
            for (int i = 0; i < 4; i++) self.receive();
            some.close();
            kill(two);
            assertThat(self.mailbox()).containsExactlyInAnyOrder(
                    new GroupEvent.Left<>("g", List.of(two)), new GroupEvent.Left<>("h", List.of(two, two)));
            all.close();
            all.close();
            groups.join("g", one);
            assertThat(self.mailbox()).hasSize(2);
            return null;
        });
        assertThat(runtime.info(scope.pid()).orElseThrow().monitors()).asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly(one.pid());
    }

    @Test
    void monitor_endsWithItsListener_andOneWhoseFunctionThrowsHurtsNoOther() {
        var listener = idle();
        var _ = groups.monitor(listener, event -> event);
        kill(listener);
        try (var logs = new TestProcesses.Logs(runtime)) {
            var broken = idle();
            try (var _ = groups.monitor(broken, event -> { throw new IllegalStateException("broken"); })) {
                groups.join("g", idle());
            }
            assertThat(groups.members("g")).hasSize(1);
            assertThat(logs.text("groups")).contains("could not notify");
        }
    }

    @Test
    void leave_racingWithTheEndOfTheMember_isHarmless() {
        for (int round = 0; round < 50; round++) {
            var pid = idle();
            groups.join("g", List.of(pid, pid));
            runtime.exit(pid.pid(), ExitReason.KILL);
            groups.leave("g", pid);
            groups.leave("g", List.of(pid, pid));
        }
        TestProcesses.settle(scope.pid());
        assertThat(groups.groups()).isEmpty();
        assertThat(runtime.info(scope.pid()).orElseThrow().monitors()).isEmpty();
    }

    @Test
    void restart_beginsWithoutMembers() {
        groups.join("g", idle());
        runtime.stop(scope);
        runtime.start(groups);
        assertThat(groups.members("g")).isEmpty();
        assertThat(groups.groups()).isEmpty();
    }

    @Test
    void castAndCallAll_reachTheMembers_andOneFullMailboxKeepsNoneFromTheMessage() {
        var boxes = new ProcessGroups<String, TestServer.Message>("boxes");
        runtime.start(boxes);
        var stuck = new CountDownLatch(1);
        var full = runtime.start(TestServer.box().init(box -> box.next(0)),
                StartOptions.defaults().mailbox(new MailboxLimit(1, MailboxLimit.Overflow.REFUSE)));
        var free = runtime.start(TestServer.box().init(box -> box.next(0)));
        TestServer.Message add = new TestServer.Tell((box, tell, state) -> box.next((int) state + 1));
        full.cast(new TestServer.Tell((box, tell, state) -> {
            stuck.await();
            return box.next(state);
        }));
        boxes.join("g", List.of(full, free, free));
        for (int i = 0; i < 4; i++) assertThat(boxes.cast("g", add)).isEqualTo(3);
        stuck.countDown();
        boxes.leave("g", full);
        var answers = boxes.callAll("g", new TestServer.Ask((box, ask, state) -> box.next(state).reply(ask, state)),
                Duration.ofSeconds(5));
        assertThat(answers.answers()).containsEntry(free, 8);
        assertThat(answers.failed()).isEmpty();
        assertThat(boxes.cast("none", add)).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> boxes.cast("g", null));
    }

    @Test
    void join_addressOfANameThatNoProcessHolds_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> groups.join("g", runtime.ref(new Name<Object>("unknown"))))
                .withMessageContaining("unknown");
    }
}
