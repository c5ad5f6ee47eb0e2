package dev.coppice.examples.sessions;

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.nio.file.Path;
import java.time.Duration;

// @start region="sessions"
/// The sessions of all users. Start it as a supervisor, and then use it from any thread.
final class Sessions extends Supervisor {
    static final Name<Profiles.Message> PROFILES = new Name<>("profiles");
    private static final Name<DynamicSupervisor> SESSIONS = new Name<>("sessions");

    private final Registry<String, Session.Message> users = Registry.unique("session of a user");
    private final Path folder;
    private final Duration idleAfter;

    Sessions(Path folder, Duration idleAfter) {
        this.folder = folder;
        this.idleAfter = idleAfter;
    }

    @Override protected SupervisorSpec init() {
        var profiles = ChildSpec.of(new Profiles(folder), StartOptions.named(PROFILES).onDedicatedThread())
                .awaitRelease(Duration.ofSeconds(5)); // one writer at a time, also after a kill
        return restForOne(profiles, ChildSpec.of(users), ChildSpec.of(SESSIONS, DynamicSupervisor.create()));
    }

    /// Sends `request` to the session of `user`, which is started if it is not running.
    ///
    /// A session that is just ending because it was idle has not handled the request: the next one does.
    <R> R call(ActorRuntime runtime, String user, Call<Session.Message, R> request) {
        while (true) {
            var session = session(runtime, user);
            try {
                return session.call(request);
            } catch (CallFailed failed) {
                switch (failed.cause()) {
                    case ExitReason.NoProcess _, ExitReason.Normal _ -> {} // try again
                    default -> throw failed;
                }
            }
        }
    }

    private Ref<Session.Message> session(ActorRuntime runtime, String user) {
        var spec = ChildSpec.of(users.name(user), new Session(user, idleAfter)).restart(Restart.TEMPORARY);
        return DynamicSupervisorRef.of(runtime, SESSIONS).ensureStarted(spec);
    }
    // @end

    /// The process of the session of `user`, or null if there is none.
    Pid whereis(String user) {
        var session = users.whereis(user);
        return session == null ? null : session.pid();
    }

    int count() {
        return users.count();
    }
}
