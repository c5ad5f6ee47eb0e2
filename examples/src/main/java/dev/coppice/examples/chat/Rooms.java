package dev.coppice.examples.chat;

// @start region="rooms"
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;

/// All rooms by name. A room is started when the first user enters, and again after a crash.
final class Rooms {
    static final Name<DynamicSupervisor> SUPERVISOR = new Name<>("chat.rooms");

    private final ActorRuntime runtime;
    private final Registry<String, Room.Message> registry;

    Rooms(ActorRuntime runtime, Registry<String, Room.Message> registry) {
        this.runtime = runtime;
        this.registry = registry;
    }

    /// The name of a room, which is running now unless it ends at once.
    Name<Room.Message> open(String room) {
        Name<Room.Message> name = registry.name(room);
        var spec = ChildSpec.of(name, new Room()).restart(Restart.TEMPORARY);
        DynamicSupervisorRef.of(runtime, SUPERVISOR).ensureStarted(spec);
        return name;
    }
}
// @end
