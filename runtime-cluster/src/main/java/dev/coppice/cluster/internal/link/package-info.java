/// The two directions of one connection: the frames that wait to be sent, and the pieces of frames that arrive.
package dev.coppice.cluster.internal.link;
