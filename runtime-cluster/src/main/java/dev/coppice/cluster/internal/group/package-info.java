/// The settled group: how the nodes agree who is there.
///
/// Each node tells each peer a [Digest][dev.coppice.cluster.internal.group.Digest] when the connection begins and
/// whenever something in it changes. [Settling][dev.coppice.cluster.internal.group.Settling] is the algorithm: it
/// knows no connection and no clock, only what it is told.
package dev.coppice.cluster.internal.group;
