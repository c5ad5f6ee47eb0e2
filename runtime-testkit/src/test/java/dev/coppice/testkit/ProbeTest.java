package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each case holds in the real runtime and in the deterministic one.
class ProbeTest {
    enum Kind { REAL, SIMULATED }

    private static final Duration SHORT = Duration.ofMillis(30);

    private AutoCloseable open = () -> {};

    private ActorRuntime open(Kind kind) {
        if (kind == Kind.REAL) {
            var runtime = ActorRuntime.open();
            open = runtime;
            return runtime;
        }
        var test = TestRuntime.seeded(1);
        open = test;
        return test.runtime();
    }

    @AfterEach void close() throws Exception {
        open.close();
    }

    record Question(int number) implements Call<Object, String> {}

    @ParameterizedTest @EnumSource void expect_message_takesThemInOrder(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.ref().cast("one");
        probe.ref().cast(2);
        assertThat(probe.expect(String.class)).isEqualTo("one");
        assertThat(probe.expect(Integer.class)).isEqualTo(2);
        probe.expectNothing(SHORT);
        assertThat(probe.received()).containsExactly("one", 2);
    }

    @ParameterizedTest @EnumSource void expectEqual_givesTheEntry(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.ref().cast("one");
        assertThat(probe.expectEqual("one")).isEqualTo("one");
        probe.ref().cast("two");
        assertThatThrownBy(() -> probe.expectEqual("three"))
                .hasMessageContaining("expected three within").hasMessageContaining("but received two");
    }

    @ParameterizedTest @EnumSource void exit_comesFromTheProbe(Kind kind) {
        var runtime = open(kind);
        var probe = Probe.<Object>in(runtime);
        var trapping = Gen.spawn(runtime, self -> Gen.send(probe.pid(), self.receive()),
                SpawnOptions.NONE.trapExits());
        probe.exit(trapping, ExitReason.of("enough"));
        assertThat(probe.next()).isEqualTo(new Signal.Exit(probe.pid(), ExitReason.of("enough")));
    }

    @ParameterizedTest @EnumSource void expectCall_anotherRequest_fails(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.ref().cast("no request");
        assertThatThrownBy(() -> probe.expectCall(Question.class, SHORT))
                .hasMessageContaining("expected a call Question").hasMessageContaining("but received no request");
    }

    @ParameterizedTest @EnumSource void expect_somethingElse_saysWhatCameInOrder(Kind kind) {
        var probe = Probe.<Object>in(open(kind), "Listener");
        probe.ref().cast("one");
        probe.ref().cast(2);
        assertThat(probe.next()).isEqualTo("one");
        assertThatThrownBy(() -> probe.expect(String.class, SHORT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected a String within PT0.03S, but received 2")
                .hasMessageContaining("\n    one\n  > 2");
    }

    @ParameterizedTest @EnumSource void expect_nothingComes_saysSo(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        assertThatThrownBy(() -> probe.expect(String.class, SHORT))
                .hasMessageContaining("but received nothing; it has never received anything");
    }

    @ParameterizedTest @EnumSource void await_leavesWhatCameBefore(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.ref().cast("one");
        probe.ref().cast(2);
        assertThat(probe.await(Integer.class, SHORT)).isEqualTo(2);
        assertThat(probe.next()).isEqualTo("one");
    }

    @ParameterizedTest @EnumSource void expectNothing_somethingCame_fails(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.ref().cast("one");
        assertThatThrownBy(() -> probe.expectNothing(SHORT))
                .hasMessageContaining("expected nothing for PT0.03S, but received one");
    }

    @ParameterizedTest @EnumSource void predicateThatThrows_failsTheExpectation_notTheProbe(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.ref().cast("one");
        assertThatThrownBy(() -> probe.await(any -> {
            throw new IllegalStateException("bad predicate");
        }, "a miracle", SHORT)).hasMessageContaining("a miracle").hasRootCauseMessage("bad predicate");
        assertThat(probe.next()).isEqualTo("one");
    }

    @ParameterizedTest @EnumSource void expectCall_givesTheRightToAnswer(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        var answer = probe.ref().ask(new Question(3));
        var asked = probe.expectCall(Question.class, Probe.DEFAULT_TIMEOUT);
        asked.reply("yes " + asked.request().number());
        probe.expectNothing(SHORT);
        assertThat(answer.join()).isEqualTo("yes 3");
    }

    @ParameterizedTest @EnumSource void expectDown_afterCrash_givesTheReason(Kind kind) {
        var runtime = open(kind);
        var probe = Probe.<Object>in(runtime);
        Ref<Ping.Message> ping = runtime.start(new Ping(0));
        probe.monitor(ping);
        ping.cast(new Ping.Crash());
        assertThat(probe.expectDown(ping.pid())).isInstanceOf(ExitReason.Crash.class);
        assertThat(probe.received()).singleElement().isInstanceOf(Signal.Down.class);
    }

    @ParameterizedTest @EnumSource void link_endOfTheProbeReachesTheOther(Kind kind) {
        var runtime = open(kind);
        var probe = Probe.<Object>in(runtime);
        var other = Probe.<Object>in(runtime);
        probe.link(other.pid());
        probe.end(ExitReason.of("enough"));
        assertThat(other.expectExit(probe.pid(), Probe.DEFAULT_TIMEOUT)).isEqualTo(ExitReason.of("enough"));
        assertThatThrownBy(probe::next).hasMessageContaining("it has ended");
    }

    @ParameterizedTest @EnumSource void cast_inTheNameOfTheProbe_arrivesInOrder(Kind kind) {
        var runtime = open(kind);
        var from = Probe.<Object>in(runtime);
        var to = Probe.<Object>in(runtime);
        for (int i = 0; i < 3; i++) from.cast(to.ref(), i);
        assertThat(List.of(to.next(), to.next(), to.next())).isEqualTo(List.of(0, 1, 2));
    }

    @ParameterizedTest @EnumSource void callOfAnEndedProbe_fails(Kind kind) {
        var probe = Probe.<Object>in(open(kind));
        probe.end(ExitReason.NORMAL);
        assertThatThrownBy(() -> probe.ref().call(new Question(1))).isNotInstanceOf(CompletionException.class);
    }
}
