package dev.coppice.observer.internal.jmx;

import dev.coppice.core.ActorRuntime;
import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/// Registers the address of an observer with the platform's MBean server. Thread-safe.
public final class ObserverBean {
    private static final int MOST_OF_ONE_NAME = 1_000;

    private ObserverBean() {}

    /// Registers the address as `dev.coppice:type=Observer,name=…`, with `,number=2` and so on if that is taken.
    ///
    /// @return the handle that removes the bean; it does nothing if other code has removed it
    public static ActorRuntime.Registration register(String runtime, URI url) {
        var server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObserverMXBean address = url::toString;
            var bean = new StandardMBean(address, ObserverMXBean.class, true);
            for (int i = 1; i <= MOST_OF_ONE_NAME; i++) {
                var name = name(runtime, i);
                if (isRegistered(server, bean, name)) return () -> remove(server, name);
            }
        } catch (JMException failed) {
            throw new IllegalStateException("the bean of the observer of " + runtime + " cannot be registered", failed);
        }
        throw new IllegalStateException("too many beans of observers of runtimes named " + runtime + " are registered");
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
        return new ObjectName("dev.coppice:type=Observer,name=" + (plain ? runtime : ObjectName.quote(runtime))
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
