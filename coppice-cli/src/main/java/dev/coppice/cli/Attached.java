package dev.coppice.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// A Java program on this machine, reached by its process id: through the observer that it has registered in JMX,
/// otherwise through the bean of its runtime.
final class Attached {

    private Attached() {}

    /// @throws Failure if the program cannot be attached to, or has registered nothing of Coppice
    static Remote open(long pid) {
        try {
            var connector = connect(pid);
            var server = connector.getMBeanServerConnection();
            var observers = server.queryNames(new ObjectName("dev.coppice:type=Observer,*"), null);
            if (!observers.isEmpty()) return observer(connector, server, observers.iterator().next());
            var runtimes = server.queryNames(new ObjectName("dev.coppice:type=Runtime,*"), null);
            if (!runtimes.isEmpty()) return new BeanClient(connector, server, runtimes.iterator().next());
            connector.close();
        } catch (AttachNotSupportedException | IOException | JMException failed) {
            throw new Failure("cannot attach to process " + pid + ": " + failed.getMessage(), failed);
        }
        throw new Failure("process " + pid
                + " has registered no Coppice runtime in JMX: call runtime.registerMXBean() there,"
                + " or start an observer with ObserverOptions.jmx(true)");
    }

    @SuppressWarnings("BanJNDI") // the address of a program of the same user, to which this one has attached
    private static JMXConnector connect(long pid) throws AttachNotSupportedException, IOException {
        var machine = VirtualMachine.attach(Long.toString(pid));
        try {
            return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()), Map.of());
        } finally {
            machine.detach();
        }
    }

    private static Remote observer(JMXConnector connector, MBeanServerConnection server, ObjectName name)
            throws IOException, JMException {
        try (connector) {
            return ObserverClient.of(URI.create(String.valueOf(server.getAttribute(name, "Url"))), null);
        }
    }
}
