package dev.coppice.examples.chat;

// @start region="room"
import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A room: passes each line on to all users in it, in the same order for all.
final class Room extends GenServer<Room.Inside, Room.Message> {
    /// How many of the latest lines a user receives on entering.
    static final int MEMORY = 200;

    sealed interface Message {}
    /// A user enters, and stays until its process ends.
    record Enter(String name, Ref<User.Message> user) implements Message {}
    /// A user says something. The reply comes when the line has been sent to all.
    record Say(Line line) implements Message, Call<Message, Integer> {}
    /// Crashes the room.
    record Crash() implements Message {}

    private record Member(String name, Ref<User.Message> user) {}

    /// The users in the room and the latest lines. Owned by the room's process.
    @Owned static final class Inside {
        private final Map<Pid, Member> members = new LinkedHashMap<>();
        private final Deque<Line> lines = new ArrayDeque<>();

        private List<String> names() {
            return members.values().stream().map(Member::name).toList();
        }

        private void tellAll(User.Message message) {
            for (var member : members.values()) member.user().cast(message);
        }
    }

    @Override protected Next<Inside> init() {
        return next(new Inside());
    }

    @Override protected Next<Inside> handle(Message message, Inside inside) {
        return switch (message) {
            case Enter(String name, Ref<User.Message> user) -> {
                if (inside.members.containsKey(user.pid())) yield keep();
                for (var line : inside.lines) user.cast(new User.Said(line));
                inside.members.put(user.pid(), new Member(name, user));
                monitor(user.pid());
                inside.tellAll(new User.Present(inside.names()));
                yield keep();
            }
            case Say say -> {
                inside.lines.add(say.line());
                if (inside.lines.size() > MEMORY) inside.lines.remove();
                inside.tellAll(new User.Said(say.line()));
                yield keep().reply(say, inside.members.size());
            }
            case Crash() -> throw new IllegalStateException("the roof came down");
        };
    }

    @Override protected Next<Inside> handleSignal(Signal signal, Inside inside) {
        if (signal instanceof Signal.Down(_, _, Pid user, _)) {
            inside.members.remove(user);
            inside.tellAll(new User.Present(inside.names()));
        }
        return keep();
    }
}
// @end
