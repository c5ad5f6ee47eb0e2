/// The replaceable parts of a cluster: the transport, which carries bytes between nodes and reports which others there
/// are, and the codec, which turns messages into bytes.
///
/// - [Transport][dev.coppice.cluster.spi.Transport] opens a [Channel][dev.coppice.cluster.spi.Channel], which reports
///   to a [ChannelHandler][dev.coppice.cluster.spi.ChannelHandler].
/// - [Codec][dev.coppice.cluster.spi.Codec] writes to an [Output][dev.coppice.cluster.spi.Output] and reads from an
///   [Input][dev.coppice.cluster.spi.Input].
///
/// Rules: a transport is never trusted. Its views only trigger; the greeting and the epochs of the node decide which
/// peer is up, and each packet is numbered, so that a gap, a repetition or a change of order ends the connection.
package dev.coppice.cluster.spi;
