package dev.coppice.observer.internal.jmx;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.ManagementBeans;
import java.net.URI;

/// Publishes the address of an observer in JMX. Thread-safe.
public final class ObserverBean {

    private ObserverBean() {}

    /// Registers the address as `dev.coppice:type=Observer,name=…`, with `,number=2` and so on if that is taken.
    ///
    /// @return the handle that removes the bean; it does nothing if other code has removed it
    public static ActorRuntime.Registration register(String runtime, URI url) {
        return ManagementBeans.register("Observer", runtime, url::toString, ObserverMXBean.class);
    }
}
