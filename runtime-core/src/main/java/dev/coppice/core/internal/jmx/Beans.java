package dev.coppice.core.internal.jmx;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeMXBean;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/// Registers beans with the platform's MBean server. Thread-safe.
public final class Beans {
    private static final int MOST_OF_ONE_NAME = 1_000;

    private Beans() {}

    /// Registers the bean of `runtime`, of type `Runtime`.
    public static ActorRuntime.Registration register(ActorRuntime runtime) {
        return register("Runtime", runtime.options().name(), new RuntimeBean(runtime), RuntimeMXBean.class);
    }

    /// Registers `bean` as `dev.coppice:type=…,name=…`. If that is taken, because another bean of the type has the same
    /// name, `,number=2` follows, and so on.
    ///
    /// @param contract the MXBean interface of `bean`
    /// @return the handle that removes the bean; it does nothing if other code has removed it
    public static <T> ActorRuntime.Registration register(String type, String name, T bean, Class<T> contract) {
        var server = ManagementFactory.getPlatformMBeanServer();
        try {
            var open = new StandardMBean(bean, contract, true);
            for (int i = 1; i <= MOST_OF_ONE_NAME; i++) {
                var full = fullName(type, name, i);
                if (isRegistered(server, open, full)) return () -> remove(server, full);
            }
        } catch (JMException failed) {
            throw new IllegalStateException("the bean of type " + type + " of the runtime " + name
                    + " cannot be registered", failed);
        }
        throw new IllegalStateException(MOST_OF_ONE_NAME + " beans of type " + type + " of runtimes named " + name
                + " are registered already; close those that are no longer used");
    }

    private static boolean isRegistered(MBeanServer server, StandardMBean bean, ObjectName name) throws JMException {
        try {
            server.registerMBean(bean, name);
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }

    private static ObjectName fullName(String type, String name, int number) throws JMException {
        boolean plain = name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
        return new ObjectName("dev.coppice:type=" + type + ",name=" + (plain ? name : ObjectName.quote(name))
                + (number == 1 ? "" : ",number=" + number));
    }

    private static void remove(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            // closed twice, or removed by other code: it is gone, as wanted
        } catch (JMException failed) {
            throw new IllegalStateException("the bean " + name + " cannot be removed", failed);
        }
    }
}
