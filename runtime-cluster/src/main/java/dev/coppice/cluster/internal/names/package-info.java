/// The names that all nodes share.
///
/// [NameService][dev.coppice.cluster.internal.names.NameService] is one node's part: it registers processes of its
/// node ([Claims][dev.coppice.cluster.internal.names.Claims]), decides about the names whose home the node is
/// ([Decisions][dev.coppice.cluster.internal.names.Decisions]), and keeps a copy of the names that all nodes have
/// registered ([NameTable][dev.coppice.cluster.internal.names.NameTable]). The node carries its
/// [messages][dev.coppice.cluster.internal.names.NameMessage] and runs it on its pump.
package dev.coppice.cluster.internal.names;
