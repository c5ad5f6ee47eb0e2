/// Clusters of real JVMs in network namespaces.
///
/// `Member` is the program that runs in each JVM, and `Child` is the handle on it. `Network`, of the test support, is a
/// switch to which the namespaces are connected, and which can be split. `Gate` and `Faults` are the programs that kill
/// and cut; `Observer` knows which peers each member sees, and reports each loss that nothing explains. `Far` measures
/// two nodes.
@NullMarked
package dev.coppice.clustertest;

import org.jspecify.annotations.NullMarked;
