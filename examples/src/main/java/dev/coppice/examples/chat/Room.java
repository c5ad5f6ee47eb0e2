package dev.coppice.examples.chat;

// @start region="room"
import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A room: passes on what is said to everybody who is there, in one order for all.
final class Room extends GenServer<Room.Inside, Room.Message> {
    /// How many of the latest lines somebody who enters is told.
    static final int MEMORY = 200;

    sealed interface Message {}
    /// Somebody enters, and stays until that process ends.
    record Enter(String name, Ref<User.Message> user) implements Message {}
    /// Somebody says something. Answered when it is on its way to all.
    record Say(Line line) implements Message, Call<Message, Integer> {}
    /// The room breaks down.
    record Crash() implements Message {}

    private record Member(String name, Ref<User.Message> user) {}

    /// Who is there, and what was said lately. Owned by the room's process.
    static final class Inside {
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
                if (inside.members.containsKey(user.pid())) yield same();
                for (var line : inside.lines) user.cast(new User.Said(line));
                inside.members.put(user.pid(), new Member(name, user));
                monitor(user.pid());
                inside.tellAll(new User.Present(inside.names()));
                yield same();
            }
            case Say say -> {
                inside.lines.add(say.line());
                if (inside.lines.size() > MEMORY) inside.lines.remove();
                inside.tellAll(new User.Said(say.line()));
                yield same().reply(say, inside.members.size());
            }
            case Crash() -> throw new IllegalStateException("the roof came down");
        };
    }

    @Override protected Next<Inside> handleSignal(Signal signal, Inside inside) {
        if (signal instanceof Signal.Down(_, _, Pid user, _)) {
            inside.members.remove(user);
            inside.tellAll(new User.Present(inside.names()));
        }
        return same();
    }
}
// @end
