package dev.coppice.examples.chat;

// @start region="user"
import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A connected user. Writes the events of a room to the connection, and ends when the connection does.
///
/// When the room ends, the user enters it again: the connection survives the room.
final class User extends GenServer<@Owned Connection, User.Message> {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);

    sealed interface Message {}
    record Said(Line line) implements Message {}
    record Present(List<String> names) implements Message {}
    private record EnterAgain() implements Message {}
    private record Heartbeat() implements Message {}

    private final String name;
    private final String room;
    private final Rooms rooms;
    private final Connection connection;

    User(String name, String room, Rooms rooms, Connection connection) {
        this.name = name;
        this.room = room;
        this.rooms = rooms;
        this.connection = connection;
    }

    @Override protected Next<Connection> init() {
        enter();
        sendEvery(HEARTBEAT, new Heartbeat());
        return next(connection);
    }

    @Override protected Next<Connection> handle(Message message, Connection connection) {
        try {
            switch (message) {
                case Said(Line line) -> connection.send("line", line.toString());
                case Present(List<String> names) -> connection.send("present", String.join(", ", names));
                case EnterAgain() -> enter();
                case Heartbeat() -> connection.send("heartbeat", "");
            }
            return keep();
        } catch (IOException gone) {
            return stop(ExitReason.shutdown("the client has gone"));
        }
    }

    /// The room has ended.
    @Override protected Next<Connection> handleSignal(Signal signal, Connection connection) {
        sendAfter(PAUSE, new EnterAgain());
        return keep();
    }

    private void enter() {
        Name<Room.Message> found = rooms.open(room);
        monitor(found);
        runtime().ref(found).cast(new Room.Enter(name, self()));
    }
}
// @end
