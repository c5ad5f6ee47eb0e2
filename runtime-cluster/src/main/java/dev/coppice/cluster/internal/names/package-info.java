/// The names that all nodes share.
///
/// [NameService][dev.coppice.cluster.internal.names.NameService] is one node's part: it registers processes of its
/// node, decides about the names whose home the node is, and keeps a copy of what all nodes have registered. The node
/// carries its [messages][dev.coppice.cluster.internal.names.NameMessage] and runs it on its pump.
package dev.coppice.cluster.internal.names;
