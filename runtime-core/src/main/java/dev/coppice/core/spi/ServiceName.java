package dev.coppice.core.spi;

/// The name under which a process of the library is found by its counterparts at other nodes: the processes with the
/// same name there. Users do not see it, and it takes no name of theirs.
///
/// @param kind the kind of process, such as `groups`
/// @param name the name that the user has given
public record ServiceName(String kind, String name) {}
