/// The wire format: packets, the greeting, and frames.
///
/// A packet is the unit that the transport carries. Its first byte is its kind: a greeting, which alone is read
/// before a peer has been admitted and has a decoder of its own, or data. A packet of data belongs to one connection
/// and is numbered. It contains frames; one frame is one message or signal.
package dev.coppice.cluster.internal.wire;
