package dev.coppice.examples.clusterchat;

// @start region="room"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import java.util.LinkedHashSet;
import java.util.List;

/// The room of one node. It remembers the messages of all users on all nodes.
final class Room extends GenServer<List<Room.Line>, Room.Message> {
    static final Name<Message> NAME = new Name<>("room");

    /// The protocol of rooms. It travels between nodes as it is: records, registered by this interface.
    sealed interface Message {}
    record Say(Line line) implements Message {}
    record Lines() implements Message, Call<Message, List<Line>> {}
    /// The messages that another room has so far.
    record Heard(List<Line> lines) implements Message {}

    record Line(String user, int number, String text) {}

    @Override protected Next<List<Line>> init() {
        return next(List.of());
    }

    @Override protected Next<List<Line>> handle(Message message, List<Line> lines) {
        return switch (message) {
            case Say(var line) -> next(union(lines, List.of(line)));
            case Heard(var others) -> next(union(lines, others));
            case Lines ask -> next(lines).reply(ask, lines);
        };
    }

    private static List<Line> union(List<Line> lines, List<Line> more) {
        var all = new LinkedHashSet<>(lines);
        all.addAll(more);
        return List.copyOf(all);
    }
}
// @end
