package dev.coppice.cli;

import java.io.IOException;
import java.util.Map;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.jspecify.annotations.Nullable;

/// The bean of a runtime: figures, and text for the longest mailboxes, one process, and the waits.
///
/// @param created the bean to remove in the end, or null if the program has registered its beans itself
record BeanClient(JMXConnector connector, MBeanServerConnection server, ObjectName bean, @Nullable ObjectName created)
        implements Remote {

    /// A question to the bean.
    @FunctionalInterface
    private interface Question {
        Object ask() throws JMException, IOException;
    }

    @Override public byte[] json(String page) {
        throw missing();
    }

    @Override public Json order(String action, Map<String, ?> body) {
        throw missing();
    }

    static Failure missing() {
        return new Failure("the bean of the runtime shows stats, top, info and waits, as text; for anything else"
                + " start an observer in that program with ObserverOptions.jmx(true)");
    }

    /// @param option the option that only an observer has
    static Failure missing(String option) {
        return new Failure("the bean of the runtime does not know " + option
                + "; start an observer in that program with ObserverOptions.jmx(true)");
    }

    Object attribute(String name) {
        return answer(() -> server.getAttribute(bean, name));
    }

    /// Returns the lines that an operation answers.
    String[] lines(String operation, Object[] arguments, String[] types) {
        return (String[]) answer(() -> server.invoke(bean, operation, arguments, types));
    }

    String info(long number) {
        return String.valueOf(
                answer(() -> server.invoke(bean, "info", new Object[] {number}, new String[] {"long"})));
    }

    private static Object answer(Question question) {
        try {
            return question.ask();
        } catch (JMException | JMRuntimeException | IOException failed) {
            throw new Failure("the bean of the runtime does not answer: " + failed.getMessage(), failed);
        }
    }

    @Override public void close() {
        try (connector) {
            if (created != null) server.unregisterMBean(created);
        } catch (JMException | JMRuntimeException | IOException gone) {
            throw new Failure("the program has ended", gone);
        }
    }
}
