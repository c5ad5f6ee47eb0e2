package dev.coppice.cli;

import java.io.IOException;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.jspecify.annotations.Nullable;

/// The bean of a runtime: figures, and text for the longest mailboxes, one process, and the waits.
///
/// @param created the bean to remove in the end, or null if the program has registered its beans itself
record BeanClient(JMXConnector connector, MBeanServerConnection server, ObjectName bean, @Nullable ObjectName created)
        implements Remote {

    @Override public byte[] json(String page) {
        throw missing();
    }

    @Override public Json order(String action, Map<String, ?> body) {
        throw missing();
    }

    private static Failure missing() {
        return new Failure("the bean of the runtime shows stats, top, info and waits, as text; for anything else"
                + " start an observer in that program with ObserverOptions.jmx(true)");
    }

    Object attribute(String name) {
        try {
            return server.getAttribute(bean, name);
        } catch (JMException | IOException failed) {
            throw new Failure("the bean of the runtime does not answer: " + failed.getMessage(), failed);
        }
    }

    /// Returns the lines that an operation answers.
    String[] lines(String operation, Object[] arguments, String[] types) {
        try {
            return (String[]) server.invoke(bean, operation, arguments, types);
        } catch (JMException | IOException failed) {
            throw new Failure("the bean of the runtime does not answer: " + failed.getMessage(), failed);
        }
    }

    String info(long number) {
        try {
            return String.valueOf(server.invoke(bean, "info", new Object[] {number}, new String[] {"long"}));
        } catch (JMException | IOException failed) {
            throw new Failure("the bean of the runtime does not answer: " + failed.getMessage(), failed);
        }
    }

    @Override public void close() {
        try (connector) {
            if (created != null) server.unregisterMBean(created);
        } catch (IOException | JMException gone) {
            throw new Failure("the program has ended", gone);
        }
    }
}
