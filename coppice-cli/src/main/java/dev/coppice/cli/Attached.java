package dev.coppice.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/// A Java program on this machine, reached by its process id: through the observer that it has registered in JMX with a
/// token, otherwise through the bean of its runtime, which is registered now if the program has not done so.
final class Attached {

    private Attached() {}

    /// @param runtime the name of the runtime, or null if the program has one only
    /// @throws Failure if the program cannot be attached to, or has registered nothing of Coppice, or more than one
    static Remote open(long pid, @Nullable String runtime) {
        JMXConnector connector;
        try {
            connector = connect(pid);
        } catch (AttachNotSupportedException | IOException failed) {
            throw new Failure("cannot attach to process " + pid + ": " + failed.getMessage()
                    + "; it must be a Java program of the same user, started without -XX:+DisableAttachMechanism",
                    failed);
        }
        List<String> others;
        try {
            var server = connector.getMBeanServerConnection();
            var beans = beans(server, pid, runtime);
            for (var bean : beans) {
                var observer = isRuntime(bean) ? null : observer(server, bean);
                if (observer == null) continue;
                connector.close();
                return observer;
            }
            for (var bean : beans) {
                if (isRuntime(bean)) return new BeanClient(connector, server, bean, null);
            }
            var created = create(server);
            Remote client = null;
            try {
                for (var bean : beans(server, pid, runtime)) {
                    if (isRuntime(bean)) client = new BeanClient(connector, server, bean, created);
                }
                others = names(all(server));
            } finally {
                if (client == null && created != null) server.unregisterMBean(created);
            }
            if (client != null) return client;
            connector.close();
        } catch (IOException | JMException failed) {
            throw new Failure("process " + pid + " does not answer: " + failed.getMessage(), failed);
        }
        if (runtime != null && !others.isEmpty()) {
            throw new Failure("process " + pid + " has no runtime named " + runtime + "; it has: "
                    + String.join(", ", others));
        }
        throw new Failure("process " + pid + " shows no Coppice runtime: if it has one, call runtime.registerMXBean()"
                + " there for stats, top, info and waits, or start an observer with ObserverOptions.jmx(true) for all"
                + " commands");
    }

    /// Lets the program register the beans of its runtimes.
    ///
    /// @return the name of the bean that removes them when it is removed, or null if the system class loader of the
    ///         program does not find Coppice
    private static @Nullable ObjectName create(MBeanServerConnection server) throws IOException, JMException {
        var name = new ObjectName("dev.coppice.cli:type=RuntimeBeans,pid=" + ProcessHandle.current().pid());
        try {
            server.createMBean("dev.coppice.core.internal.jmx.RuntimeBeans", name);
            return name;
        } catch (ReflectionException missing) {
            if (missing.getCause() instanceof ClassNotFoundException) return null;
            throw missing;
        }
    }

    /// Returns the beans of one runtime, if there are any: its own and that of its observer.
    private static List<ObjectName> beans(MBeanServerConnection server, long pid, @Nullable String runtime)
            throws IOException, JMException {
        var found = all(server).stream().filter(bean -> runtime == null || runtime.equals(name(bean))).toList();
        var names = names(found);
        if (names.size() > 1) {
            throw new Failure("process " + pid + " has several runtimes; name one with --runtime: "
                    + String.join(", ", names));
        }
        return found;
    }

    private static List<ObjectName> all(MBeanServerConnection server) throws IOException, JMException {
        return server.queryNames(new ObjectName("dev.coppice:*"), null).stream().sorted().toList();
    }

    private static List<String> names(List<ObjectName> beans) {
        return beans.stream().map(Attached::name).distinct().sorted().toList();
    }

    private static String name(ObjectName bean) {
        var name = String.valueOf(bean.getKeyProperty("name"));
        return name.startsWith("\"") ? ObjectName.unquote(name) : name;
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

    private static boolean isRuntime(ObjectName bean) {
        return "Runtime".equals(bean.getKeyProperty("type"));
    }

    /// Returns null if the observer has no token, because it identifies viewers by an authenticator.
    private static @Nullable ObserverClient observer(MBeanServerConnection server, ObjectName name)
            throws IOException, JMException {
        return ObserverClient.of(URI.create(String.valueOf(server.getAttribute(name, "Url"))), null);
    }
}
