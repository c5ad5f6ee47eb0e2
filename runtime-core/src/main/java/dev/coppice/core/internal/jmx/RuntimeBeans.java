package dev.coppice.core.internal.jmx;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.internal.trace.OpenRuntimes;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// Registers the beans of all open runtimes, and removes them when it is removed itself. `coppice-cli` attaches to a
/// program and creates this bean by the name of its class, so a program need not register anything before. Only the
/// MBean server calls it, one call at a time.
public final class RuntimeBeans implements RuntimeBeansMBean, MBeanRegistration {
    private final List<ActorRuntime.Registration> beans = new ArrayList<>();

    /// For the MBean server.
    public RuntimeBeans() {}

    @Override public ObjectName preRegister(MBeanServer server, ObjectName name) {
        return name;
    }

    @Override public void postRegister(Boolean registered) {
        if (!registered) return;
        for (var runtime : OpenRuntimes.all()) {
            try {
                beans.add(runtime.registerMXBean());
            } catch (IllegalStateException failed) {
                if (runtime.isOpen()) throw failed;
            }
        }
    }

    @Override public void preDeregister() {}

    @Override public void postDeregister() {
        beans.forEach(ActorRuntime.Registration::close);
    }
}
