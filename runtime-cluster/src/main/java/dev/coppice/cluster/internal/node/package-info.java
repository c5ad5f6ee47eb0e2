/// A node: its peers, the connection to each, and the operations of processes over it.
///
/// [LocalNode][dev.coppice.cluster.internal.node.LocalNode] is one joined runtime, and connects its parts:
/// [Joining][dev.coppice.cluster.internal.node.Joining] and [Leaving][dev.coppice.cluster.internal.node.Leaving] are
/// its beginning and its end, [Reports][dev.coppice.cluster.internal.node.Reports] its reports and counts. For each
/// member of the transport's view, [Links][dev.coppice.cluster.internal.node.Links] has a
/// [PeerLink][dev.coppice.cluster.internal.node.PeerLink], which greets; when both sides have proven themselves, the
/// link has a [Connection][dev.coppice.cluster.internal.node.Connection] until one side gives it up. A connection is
/// one epoch: a new one begins with empty tables. Its [Sending][dev.coppice.cluster.internal.node.Sending] is the
/// queue, [Calls][dev.coppice.cluster.internal.node.Calls] and
/// [FarMonitors][dev.coppice.cluster.internal.node.FarMonitors] are the tables of this side, and
/// [Inbound][dev.coppice.cluster.internal.node.Inbound] has those of the peer.
///
/// **Threads.** The transport's threads read: one at a time for each peer, which the lock of the link guards. One pump
/// for each link writes. One pump of the node, [Steps][dev.coppice.cluster.internal.node.Steps], does work that may
/// take long or concerns all peers: views, time, ends of connections. Locks are taken in this order: link, process
/// locks of the core, then the leaves (outbound queue, event lock).
package dev.coppice.cluster.internal.node;
