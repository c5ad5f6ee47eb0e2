/// The simulated network of a test cluster, as the transport of its nodes.
package dev.coppice.testkit.internal.network;
