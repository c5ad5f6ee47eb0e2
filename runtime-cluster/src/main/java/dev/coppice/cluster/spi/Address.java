package dev.coppice.cluster.spi;

/// The address of one member of the transport's group. Immutable.
///
/// Two addresses are equal if and only if they belong to the same member: a member that leaves and returns, or whose
/// JVM restarts, has another address. Logs and errors show its `toString`, such as `10.0.0.5:7800`.
public interface Address {}
