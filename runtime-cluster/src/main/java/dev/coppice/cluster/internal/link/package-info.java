/// The two directions of one connection: what waits to be sent, and the pieces of what arrives.
package dev.coppice.cluster.internal.link;
