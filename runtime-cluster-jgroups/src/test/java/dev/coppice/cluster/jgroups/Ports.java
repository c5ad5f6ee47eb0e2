package dev.coppice.cluster.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Free ports of the loopback address. Each is handed out once, far from the ports that the system gives to others.
final class Ports {
    private static int next = 20_000 + (int) (ProcessHandle.current().pid() % 1000) * 10;

    private Ports() {}

    static synchronized int free() {
        while (true) {
            int port = next++;
            try (var ignored = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                if (next > 32_000) throw new IllegalStateException("no free port", taken);
            }
        }
    }
}
