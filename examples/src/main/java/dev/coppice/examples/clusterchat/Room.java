package dev.coppice.examples.clusterchat;

// @start region="room"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import java.util.ArrayList;
import java.util.List;

/// The room of one node. It remembers what was said, by whomever, on whichever node.
final class Room extends GenServer<List<Room.Line>, Room.Message> {
    static final Name<Message> NAME = new Name<>("room");

    /// What rooms understand. It travels between nodes as it is: records, registered by this interface.
    sealed interface Message {}
    record Say(Line line) implements Message {}
    record Lines() implements Message, Call<Message, List<Line>> {}

    record Line(String user, int number, String text) {}

    private final List<Line> earlier;

    /// @param earlier what was said before this room was opened
    Room(List<Line> earlier) {
        this.earlier = earlier;
    }

    @Override protected Next<List<Line>> init() {
        return next(earlier);
    }

    @Override protected Next<List<Line>> handle(Message message, List<Line> lines) {
        return switch (message) {
            case Say(var line) -> {
                if (lines.contains(line)) yield keep(); // came with the earlier ones
                var more = new ArrayList<>(lines);
                more.add(line);
                yield next(List.copyOf(more));
            }
            case Lines ask -> next(lines).reply(ask, lines);
        };
    }
}
// @end
