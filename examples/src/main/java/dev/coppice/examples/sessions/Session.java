package dev.coppice.examples.sessions;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.time.Duration;

// @start region="session"
/// The session of one user. It begins with the profile that was kept, and ends when it has been idle.
final class Session extends GenServer<Profile, Session.Message> {
    sealed interface Message {}

    /// The user looks at an item. The reply comes when the new profile is kept.
    record View(String item) implements Message, Call<Message, Profile> {}

    record Look() implements Message, Call<Message, Profile> {}

    private final String user;
    private final Duration idleAfter;

    Session(String user, Duration idleAfter) {
        this.user = user;
        this.idleAfter = idleAfter;
    }

    @Override protected Next<Profile> init() {
        label("session of " + user);
        return next(runtime().ref(Sessions.PROFILES).call(new Profiles.Read(user)));
    }

    @Override protected Duration idleAfter() {
        return idleAfter;
    }

    @Override protected Next<Profile> handle(Message message, Profile profile) {
        return switch (message) {
            case View view -> {
                var changed = profile.with(view.item());
                runtime().ref(Sessions.PROFILES).call(new Profiles.Write(user, changed));
                yield next(changed).reply(view, changed);
            }
            case Look look -> keep().reply(look, profile);
        };
    }

    @Override protected Next<Profile> handleSignal(Signal signal, Profile profile) {
        return signal instanceof Signal.Idle ? stop(ExitReason.NORMAL) : keep();
    }
}
// @end
