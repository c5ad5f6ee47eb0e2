package dev.coppice.behaviours.registry;

import static dev.coppice.behaviours.TestProcesses.inProcess;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Publishing to the subscribers of a topic.
class PubSubTest {
    private final ActorRuntime runtime = ActorRuntime.open();
    private final PubSub<String, String> news = new PubSub<>("news");

    PubSubTest() {
        runtime.start(news);
    }

    @AfterEach void close() {
        runtime.close();
    }

    /// A process that has run `code` and then looks at nothing that it is sent.
    private Pid idleAfter(ProcessBody code, MailboxLimit limit) throws InterruptedException {
        var done = new CountDownLatch(1);
        var pid = Gen.spawn(runtime, self -> {
            code.run(self);
            done.countDown();
            new CountDownLatch(1).await();
        }, SpawnOptions.NONE.onDedicatedThread().mailbox(limit));
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        return pid;
    }

    private static Ref<Object> me() {
        return Gen.ref(ProcessContext.current().pid());
    }

    private Pid subscriber(String topic) throws InterruptedException {
        return idleAfter(self -> news.subscribe(topic, me()), MailboxLimit.NONE);
    }

    private static List<Object> take(ReceiveContext self, int count) {
        var all = new ArrayList<>();
        for (int i = 0; i < count; i++) all.add(self.receive());
        return all;
    }

    /// A look at all subscriptions for each of them would take minutes.
    @Test @Timeout(60)
    void unsubscribe_costsTheSameHoweverManySubscriptionsThereAre() {
        inProcess(runtime, self -> {
            for (int i = 0; i < 200_000; i++) news.subscribe("topic " + i, me());
            for (int i = 0; i < 200_000; i++) assertThat(news.unsubscribe("topic " + i)).isTrue();
            assertThat(news.topics(self.pid())).isEmpty();
            return "done";
        });
    }

    @Test
    void publish_reachesAllSubscribersOfTheTopic_inOrder() {
        inProcess(runtime, self -> {
            news.subscribe("sport", me());
            var other = subscriber("sport");
            var weather = subscriber("weather");
            assertThat(news.publish("sport", "1:0")).isEqualTo(2);
            assertThat(news.publish("sport", "1:1")).isEqualTo(2);
            assertThat(news.publish("politics", "none")).isZero();
            assertThat(take(self, 2)).containsExactly("1:0", "1:1");
            assertThat(runtime.info(other).orElseThrow().mailbox()).isEqualTo(2);
            assertThat(runtime.info(weather).orElseThrow().mailbox()).isZero();
            assertThat(news.count("sport")).isEqualTo(2);
            assertThat(news.subscribers("weather")).containsExactly(weather);
            assertThat(news.counts()).isEqualTo(Map.of("sport", 2, "weather", 1));
            assertThat(news.topics(self.pid())).containsExactly("sport");
            return null;
        });
    }

    @Test
    void publishToOthers_leavesTheSenderOut() {
        inProcess(runtime, self -> {
            news.subscribe("sport", me());
            var other = subscriber("sport");
            assertThat(news.publishToOthers("sport", "a")).isEqualTo(1);
            assertThat(news.publishFrom(other, "sport", "b")).isEqualTo(1);
            assertThat(self.mailbox()).containsExactly("b");
            return null;
        });
        assertThatIllegalStateException().isThrownBy(() -> news.publishToOthers("sport", "a"));
    }

    @Test
    void subscribe_twice_receivesTwice_untilUnsubscribed() {
        inProcess(runtime, self -> {
            news.subscribe("sport", me());
            news.subscribe("sport", me(), text -> List.of("wrapped", text));
            assertThat(news.publish("sport", "a")).isEqualTo(2);
            assertThat(self.mailbox()).containsExactly("a", List.of("wrapped", "a"));
            assertThat(news.unsubscribe("sport")).isTrue();
            assertThat(news.unsubscribe("sport")).isFalse();
            assertThat(news.publish("sport", "b")).isZero();
            return null;
        });
    }

    @ParameterizedTest @EnumSource(MailboxLimit.Overflow.class)
    void slowSubscriber_withABoundedMailbox_hurtsNoOther(MailboxLimit.Overflow overflow) {
        inProcess(runtime, self -> {
            var slow = idleAfter(own -> news.subscribe("sport", me()), new MailboxLimit(1, overflow));
            news.subscribe("sport", me());
            for (int i = 0; i < 5; i++) news.publish("sport", "m" + i);
            assertThat(take(self, 5)).containsExactly("m0", "m1", "m2", "m3", "m4");
            assertThat(slow.isAlive()).isEqualTo(overflow != MailboxLimit.Overflow.END);
            return null;
        });
        if (overflow == MailboxLimit.Overflow.REFUSE || overflow == MailboxLimit.Overflow.BLOCK) {
            assertThat(runtime.statistics().deadLetters()).containsEntry(DeadLetter.Cause.DROPPED, 4L);
        }
    }

    @Test
    void subscriber_whoseFunctionThrows_orThatHasEnded_hurtsNoOther() {
        try (var logs = new TestProcesses.Logs(runtime)) {
            inProcess(runtime, self -> {
                var broken = idleAfter(own -> news.subscribe("sport", me(), text -> {
                    throw new IllegalStateException("broken");
                }), MailboxLimit.NONE);
                var ended = subscriber("sport");
                self.exit(ended, ExitReason.KILL);
                news.subscribe("sport", me());
                news.publish("sport", "a");
                assertThat(self.receive()).isEqualTo("a");
                assertThat(news.subscribers("sport")).containsExactly(broken, self.pid());
                return null;
            });
            assertThat(logs.text("pubsub")).contains("could not wrap");
        }
    }

    @Test
    void badArguments_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> news.publish("sport", null));
        assertThatIllegalArgumentException().isThrownBy(() -> news.publish(null, "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new PubSub<>("r", 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PubSub<String, String>("stopped").publish("sport", "a"));
    }

    @Test void running_listsWhatRuns_andOnlyThat() {
        var prices = Registry.<String, Object>unique("prices").withValues(0);
        var teams = new ProcessGroups<String, Object>("teams");
        assertThat(Registry.running(runtime)).isEmpty();
        var pid = runtime.start(prices).pid();
        runtime.start(teams);
        assertThat(Registry.running(runtime)).as("the one inside the publisher is no registry of the users")
                .containsExactly(prices);
        assertThat(ProcessGroups.running(runtime)).containsExactly(teams);
        assertThat(PubSub.running(runtime)).containsExactly(news);
        runtime.exit(java.util.Objects.requireNonNull(pid), ExitReason.KILL);
        assertThat(Registry.running(runtime)).isEmpty();
        runtime.start(prices);
        assertThat(Registry.running(runtime)).containsExactly(prices);
        try (var other = ActorRuntime.open()) {
            assertThat(ProcessGroups.running(other)).isEmpty();
        }
    }
}
