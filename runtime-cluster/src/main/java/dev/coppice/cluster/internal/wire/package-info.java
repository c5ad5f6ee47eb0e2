/// What passes over the wire: packets, the greeting, and frames.
///
/// A packet is what the transport carries at once. The first byte tells what it is: a greeting, which alone is read
/// before a peer has been admitted and has a decoder of its own, or data. A packet of data belongs to one connection
/// and is numbered. It contains frames; one frame is one message or signal.
package dev.coppice.cluster.internal.wire;
