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

/// Registers the bean of a runtime with the platform's MBean server. Thread-safe.
public final class Beans {
    private static final int MOST_OF_ONE_NAME = 1_000;

    private Beans() {}

    /// Registers the bean of `runtime` as `dev.coppice:type=Runtime,name=…`. If that is taken, because another runtime
    /// has the same name, `,number=2` follows, and so on.
    ///
    /// @return the handle that removes the bean; it does nothing if other code has removed it
    public static ActorRuntime.Registration register(ActorRuntime runtime) {
        var server = ManagementFactory.getPlatformMBeanServer();
        try {
            var bean = new StandardMBean(new RuntimeBean(runtime), RuntimeMXBean.class, true);
            for (int i = 1; i <= MOST_OF_ONE_NAME; i++) {
                var name = name(runtime.options().name(), i);
                if (isRegistered(server, bean, name)) return () -> remove(server, name);
            }
        } catch (JMException failed) {
            throw new IllegalStateException("the bean of " + runtime + " cannot be registered", failed);
        }
        throw new IllegalStateException("too many beans of runtimes named " + runtime.options().name()
                + " are registered");
    }

    private static boolean isRegistered(MBeanServer server, StandardMBean bean, ObjectName name) throws JMException {
        try {
            server.registerMBean(bean, name);
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }

    private static ObjectName name(String runtime, int number) throws JMException {
        boolean plain = runtime.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.');
        return new ObjectName("dev.coppice:type=Runtime,name=" + (plain ? runtime : ObjectName.quote(runtime))
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
