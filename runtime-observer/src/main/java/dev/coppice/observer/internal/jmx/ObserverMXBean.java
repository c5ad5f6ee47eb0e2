package dev.coppice.observer.internal.jmx;

/// The address of an observer.
public interface ObserverMXBean {

    /// Returns the address that signs a viewer in.
    String getUrl();
}
