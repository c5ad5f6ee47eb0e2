package dev.coppice.examples.keyvalue;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests against a server with three partitions. Each test has its own server.
abstract class ServedTest {
    @TempDir Path folder;
    ActorRuntime runtime;
    int port;

    @BeforeEach void open() throws IOException {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
        runtime.start(new KeyValueSupervisor(runtime, folder, port, 3));
    }

    @AfterEach void close() {
        runtime.close();
    }
}
