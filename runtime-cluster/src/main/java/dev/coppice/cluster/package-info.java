/// Nodes that have joined a cluster, their peers, and events about peers.
package dev.coppice.cluster;
