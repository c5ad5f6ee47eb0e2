package dev.coppice.examples.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.task.Task;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartFailed;
import dev.coppice.examples.Arguments;
import dev.coppice.testkit.Faults;
import dev.coppice.testkit.TestRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    @TempDir Path folder;

    private Sessions open(TestRuntime test) {
        var own = folder.resolve("seed-" + test.seed());
        assertThat(own.toFile().mkdirs()).isTrue();
        var sessions = new Sessions(own, HALF_AN_HOUR);
        test.runtime().start(sessions);
        return sessions;
    }

    // @start region="idle"
    @Test void idleSession_ends_andTheNextOneContinues() {
        try (var test = TestRuntime.seeded(1)) {
            var sessions = open(test);
            sessions.call(test.runtime(), "ann", new Session.View("tea"));
            test.advance(HALF_AN_HOUR.minusSeconds(1));
            assertThat(sessions.count()).isEqualTo(1);
            test.advance(Duration.ofSeconds(1));
            assertThat(sessions.count()).isZero();

            var profile = sessions.call(test.runtime(), "ann", new Session.View("milk"));
            assertThat(profile.seen()).containsExactly("tea", "milk");
        }
    }
    // @end

    @Test void eachRequest_keepsTheSessionAlive() {
        try (var test = TestRuntime.seeded(1)) {
            var sessions = open(test);
            sessions.call(test.runtime(), "ann", new Session.Look());
            var session = sessions.whereis("ann");
            for (int i = 0; i < 5; i++) {
                test.advance(HALF_AN_HOUR.minusSeconds(1));
                sessions.call(test.runtime(), "ann", new Session.Look());
            }
            assertThat(sessions.whereis("ann")).isEqualTo(session);
        }
    }

    @Test void concurrentRequests_shareOneSession() {
        TestRuntime.explore(20, test -> {
            var sessions = open(test);
            var tasks = new ArrayList<Task<Profile>>();
            for (var item : List.of("tea", "milk", "bread")) {
                var view = new Session.View(item);
                tasks.add(Task.async(test.runtime(), () -> sessions.call(test.runtime(), "ann", view)));
            }
            Task.awaitMany(tasks);
            assertThat(sessions.count()).isEqualTo(1);
            assertThat(sessions.call(test.runtime(), "ann", new Session.Look()).seen())
                    .containsExactlyInAnyOrder("tea", "milk", "bread");
        });
    }

    @Test void users_doNotShareAProfile() {
        try (var test = TestRuntime.seeded(1)) {
            var sessions = open(test);
            sessions.call(test.runtime(), "../ann", new Session.View("tea")); // not a path
            assertThat(sessions.call(test.runtime(), "ann", new Session.Look())).isEqualTo(Profile.EMPTY);
            assertThat(folder.resolve("ann")).doesNotExist();
        }
    }

    // @start region="kills"
    /// Kills sessions and the process that writes, at random moments: acknowledged changes are there afterwards.
    @Test void acknowledgedViews_surviveKills() {
        TestRuntime.explore(100, test -> {
            var sessions = open(test);
            var writer = test.runtime().whereis(Sessions.PROFILES);
            Faults.of(test).killer(
                    test.runtime(),
                    process -> process.equals(sessions.whereis("ann")) || process.equals(writer),
                    Duration.ofMillis(3), 10);
            var acknowledged = new ArrayList<String>();
            for (int i = 0; i < 30; i++) {
                try {
                    sessions.call(test.runtime(), "ann", new Session.View("item-" + i));
                    acknowledged.add("item-" + i);
                } catch (CallFailed | StartFailed killed) {
                    test.advance(Duration.ofMillis(1)); // not acknowledged; the tree restarts
                }
                test.advance(Duration.ofMillis(1));
            }
            var session = sessions.whereis("ann");
            if (session != null) test.runtime().exit(session, ExitReason.KILL);
            test.run();
            assertThat(sessions.call(test.runtime(), "ann", new Session.Look()).seen()).containsAll(acknowledged);
        });
    }
    // @end

    @Test void example_keepsItsPromise() {
        assertThat(SessionsExample.run("10")).isZero();
    }

    @Test void example_refusesTooManyUsers() {
        assertThat(Arguments.exitCode(() -> SessionsExample.run("1000000"))).isEqualTo(2);
    }
}
