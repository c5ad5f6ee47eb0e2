/// Nodes that have joined a cluster, their peers, and what they tell of them.
package dev.coppice.cluster;
