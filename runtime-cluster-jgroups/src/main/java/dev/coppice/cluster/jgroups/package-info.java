/// The transport between nodes, on JGroups.
///
/// - [JGroupsTransport][dev.coppice.cluster.jgroups.JGroupsTransport] is all that users need.
///
/// Inside: `Place` decides where a channel listens, `Stack` puts the protocols of the engine together, `EngineChannel`
/// is one member. `GuardedTcp` stands between the sockets and the engine: it reads each packet with `PacketGate`, which
/// lets nothing pass that would deserialise an object or load a class. `Certificates` holds the keys, and
/// `Reachability` finds out why no member could be reached.
///
/// Rules: the engine is not trusted. Its views and its silence only trigger decisions of the node. Nothing here
/// calls a node's handler while it holds a lock of its own.
@NullMarked
package dev.coppice.cluster.jgroups;

import org.jspecify.annotations.NullMarked;
