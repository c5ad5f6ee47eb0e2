package dev.coppice.examples.chat;

// @start region="rooms"
import dev.coppice.behaviours.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Restart;

/// All rooms by name. A room is started by whoever first wants to enter, and again after it broke down.
final class Rooms {
    static final Name<DynamicSupervisor.Message> SUPERVISOR = new Name<>("chat.rooms");

    private final ActorRuntime runtime;
    private final Registry<String, Object> registry;

    Rooms(ActorRuntime runtime, Registry<String, Object> registry) {
        this.runtime = runtime;
        this.registry = registry;
    }

    /// The name of a room, which is there now unless it ends at once.
    Name<Room.Message> open(String room) {
        Name<Room.Message> name = registry.name(room);
        var spec = ChildSpec.of(name, new Room()).restart(Restart.TEMPORARY);
        DynamicSupervisor.ensureStarted(runtime.ref(SUPERVISOR), spec);
        return name;
    }
}
// @end
