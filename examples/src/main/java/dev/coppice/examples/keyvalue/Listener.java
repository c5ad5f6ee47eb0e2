package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.core.ExitReason;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts clients and starts a connection for each. Blocks on the socket, on a dedicated thread.
final class Listener extends GenServer<@Owned ServerSocket, Listener.Message> {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 512;

    sealed interface Message {}

    /// Waits for one client.
    record Accept() implements Message {}

    private final int port;
    private final Router router;
    private final PubSub<Bytes, Bytes> channels;
    /// The socket of the current incarnation, so that the next one can close it if this one is killed.
    private final AtomicReference<ServerSocket> held = new AtomicReference<>();

    Listener(int port, Router router, PubSub<Bytes, Bytes> channels) {
        this.port = port;
        this.router = router;
        this.channels = channels;
    }

    @Override protected Next<ServerSocket> init() throws IOException {
        var left = held.get();
        if (left != null) left.close();
        var socket = new ServerSocket();
        held.set(socket);
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        self().cast(new Accept());
        return next(socket);
    }

    @Override protected Next<ServerSocket> handle(Message message, ServerSocket server) throws IOException {
        return switch (message) {
            case Accept() -> {
                serve(server.accept());
                self().cast(new Accept());
                yield keep();
            }
        };
    }

    private void serve(Socket client) throws IOException {
        var connections = DynamicSupervisorRef.of(runtime(), KeyValueSupervisor.CONNECTIONS);
        var connection = new Connection(client, router, channels);
        var spec = ChildSpec.of(connection, StartOptions.defaults().onDedicatedThread()).restart(Restart.TEMPORARY);
        if (connections.startChild(spec) instanceof StartResult.Started<?> started) {
            runtime().whenEnded(started.pid()).thenRun(() -> close(client)); // whatever the reason, also after a kill
        } else {
            client.close();
        }
    }

    private static void close(Socket client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.warn("a client's socket could not be closed", e);
        }
    }

    @Override protected void terminate(ExitReason reason, ServerSocket server) throws IOException {
        server.close();
    }
}
