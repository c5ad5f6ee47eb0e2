package dev.coppice.cluster.spi;

import dev.coppice.cluster.Discovery;
import dev.coppice.cluster.Tls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Carries packets between the members of a group, finds the members, and notices which are gone. A definition without
/// mutable state: one transport may open any number of channels.
///
/// A transport must provide:
///
/// - **Order.** The packets of one member to another arrive in the order in which they were sent, each at most once.
///   A transport that loses packets calls [ChannelHandler#broken]. If it loses, repeats or reorders packets silently,
///   the node notices by their numbers and gives the connection up; nothing wrong is delivered.
/// - **Views.** The handler is notified of each change of the members. Views need not be agreed upon.
/// - **Failure detection.** A member that cannot be reached disappears from the views within [Settings#detect]. If the
///   operating system closes the connection to it, [ChannelHandler#broken] is called at once.
/// - **Security.** With [Settings#tls], every connection is encrypted and both sides present a certificate before a
///   byte of theirs is handled. Nothing that arrives is deserialised by the transport itself.
///
/// It need not provide: uniqueness of names, agreement, an age of members, flow control. The node has its own limits
/// and never has more than one packet of [Channel#send] for one peer under way.
public interface Transport {

    /// The largest packet that a node sends, in bytes.
    int LARGEST_PACKET = 128 * 1024;

    /// Which programs can reach a channel.
    enum Exposure {
        /// Only processes of the same machine or the same JVM.
        LOOPBACK,
        /// Other machines, and every connection is protected by TLS with certificates of both sides.
        PROTECTED,
        /// Other machines, without protection.
        OPEN
    }

    /// The requirements of a node on its transport.
    ///
    /// @param cluster the name of the cluster: groups of different names on one network must not mix
    /// @param node the name of the node, for logs and certificates
    /// @param discovery how to find other members
    /// @param tls the certificates, or null for none
    /// @param detect the time within which a member that cannot be reached must disappear
    /// @param timeout how long [#open] may take
    record Settings(
            String cluster, String node, Discovery discovery, @Nullable Tls tls, Duration detect, Duration timeout) {}

    /// Returns which programs could reach a channel with these settings. Asked before [#open]; opens nothing.
    Exposure exposure(Settings settings);

    /// Opens a channel: listens, looks for other members, and joins their group or founds one.
    ///
    /// May block for [Settings#timeout]; a node calls it on an external thread. The first view is reported before or
    /// soon after this returns. Callbacks may come before it returns.
    ///
    /// @throws TransportFailed if the channel cannot be opened; the message states the problem and its remedy
    Channel open(Settings settings, ChannelHandler handler) throws TransportFailed;
}
