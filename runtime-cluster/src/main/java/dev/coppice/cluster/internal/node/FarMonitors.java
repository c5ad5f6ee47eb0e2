package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.internal.wire.Kind;
import dev.coppice.cluster.spi.Output;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The monitors of this side of a connection: on far processes, and on names there. Thread-safe.
final class FarMonitors {
    private final Connection connection;
    /// The far processes that this side monitors, with the number of the monitor.
    private final ConcurrentHashMap<Long, Long> processes = new ConcurrentHashMap<>();
    /// The monitors by name.
    private final ConcurrentHashMap<Long, Pid> names = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Pid, Long> numbersOfNames = new ConcurrentHashMap<>();

    FarMonitors(Connection connection) {
        this.connection = connection;
    }

    void monitor(Pid to) {
        long number = connection.nextNumber();
        var name = FarProcesses.name(to);
        var out = connection.message();
        if (name == null) {
            processes.put(to.number(), number);
            out.unsigned(to.number());
            out.unsigned(number);
            connection.signal(Kind.MONITOR, Sending.sender(), out);
            return;
        }
        names.put(number, to);
        numbersOfNames.put(to, number);
        out.unsigned(number);
        connection.codec().encode(name, out);
        connection.signal(Kind.MONITOR_NAME, Sending.sender(), out);
        if (connection.isClosed())
            connection.node().later(() -> FarProcesses.end(to, ExitReason.NO_CONNECTION));
    }

    void demonitor(Pid to) {
        var out = new Output(64);
        if (FarProcesses.name(to) == null) {
            var number = processes.remove(to.number());
            if (number == null) return;
            out.unsigned(to.number());
            out.unsigned(number);
            connection.signal(Kind.DEMONITOR, Sending.sender(), out);
            return;
        }
        var number = numbersOfNames.remove(to);
        if (number == null) return;
        names.remove(number);
        out.unsigned(number);
        connection.signal(Kind.DEMONITOR_NAME, Sending.sender(), out);
    }

    /// Takes the stand-in of a monitored name out of the table, because its holder has ended.
    @Nullable Pid nameEnded(long number) {
        var pid = names.remove(number);
        if (pid != null) numbersOfNames.remove(pid);
        return pid;
    }

    /// The far process with this number has ended.
    void processEnded(long number) {
        processes.remove(number);
    }

    /// Ends the stand-ins of monitored names, because the connection has ended.
    void lost() {
        for (var pid : names.values()) FarProcesses.end(pid, ExitReason.NO_CONNECTION);
    }
}
