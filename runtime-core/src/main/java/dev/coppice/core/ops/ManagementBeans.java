package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.internal.jmx.Beans;

/// Beans of sibling modules in JMX. Needs the module `java.management`, which an application need not have.
public final class ManagementBeans {

    private ManagementBeans() {}

    /// Registers `bean` as `dev.coppice:type=…,name=…`. If that is taken, `,number=2` follows, and so on.
    ///
    /// @param contract the MXBean interface of `bean`
    /// @return the handle that removes the bean
    public static <T> ActorRuntime.Registration register(String type, String name, T bean, Class<T> contract) {
        return Beans.register(type, name, bean, contract);
    }
}
