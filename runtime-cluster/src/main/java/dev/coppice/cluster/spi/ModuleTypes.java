package dev.coppice.cluster.spi;

import dev.coppice.cluster.Types;

/// The types that a module sends between nodes by itself. Every node in a JVM registers those of all modules that
/// provide this service, besides the types of the application.
public interface ModuleTypes {

    /// Returns the types; their packages are open to this module.
    Types types();
}
