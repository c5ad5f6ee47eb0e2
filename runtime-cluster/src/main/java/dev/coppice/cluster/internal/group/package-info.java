/// The settled group: how the nodes agree on their members.
///
/// Each node tells each peer a [Digest][dev.coppice.cluster.internal.group.Digest] when the connection begins and
/// whenever something in it changes. [Settling][dev.coppice.cluster.internal.group.Settling] is the algorithm: it
/// depends on no connection and no clock, only on its input.
package dev.coppice.cluster.internal.group;
