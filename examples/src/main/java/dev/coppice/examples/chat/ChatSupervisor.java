package dev.coppice.examples.chat;

// @start region="supervisor"
import com.sun.net.httpserver.HttpServer;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Resource;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;

/// The supervisor of the rooms, the users, and the web server that connects them.
final class ChatSupervisor extends Supervisor {
    static final Name<DynamicSupervisor> USERS = new Name<>("chat.users");
    static final Name<Resource.Message<HttpServer>> WEB = new Name<>("chat.web");

    private final Registry<String, Room.Message> registry = Registry.unique("chat.names");
    private final Web web;
    private final int port;

    /// @param port the port to listen on; 0 for any free one
    ChatSupervisor(ActorRuntime runtime, int port) {
        this.web = new Web(runtime, new Rooms(runtime, registry));
        this.port = port;
    }

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(registry),
                ChildSpec.of(Rooms.SUPERVISOR, DynamicSupervisor.create()),
                ChildSpec.of(USERS, DynamicSupervisor.create()),
                ChildSpec.of(WEB, Resource.of(() -> web.open(port), server -> server.stop(0)))
                        .awaitRelease(Duration.ofSeconds(5)));
    }

    /// The port on which the web server of a running chat listens.
    static int port(ActorRuntime runtime) {
        return runtime.ref(WEB).call(new Resource.Get<>()).getAddress().getPort();
    }
}
// @end
