package dev.coppice.core.spi;

import dev.coppice.core.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages between processes of the library and their counterparts at other nodes: see
/// [dev.coppice.core.ops.NodeServices].
///
/// Each node is the authority for its own members. A process that learns of a counterpart, by `Hello` or by `Begin`,
/// sends it all its members once, as `Begin` and as many `Joined` as it takes, and from then on each change. Messages
/// from a counterpart before its `Begin` are ignored. A connection has no gaps, so the two agree until it is lost or
/// one of the two ends; then the members of the other are dropped.
///
/// The codec of every node knows these types.
public sealed interface CounterpartMessage {

    /// Says that `from` is there.
    record Hello(Pid from) implements CounterpartMessage {}

    /// Announces that the members at the node of `from` follow.
    ///
    /// @param to the counterpart that `from` has learned of. Its successor gets the members after a `Hello` of its own
    record Begin(Pid from, Pid to) implements CounterpartMessage {}

    /// Members joined, each as often as it is listed.
    record Joined(Pid from, Object group, List<Pid> members) implements CounterpartMessage {}

    /// Members left or ended, each as often as it is listed.
    record Left(Pid from, Object group, List<Pid> members) implements CounterpartMessage {}

    /// A message to the subscribers at the node of the receiver.
    ///
    /// @param except the process whose subscriptions do not count, or null
    record Published(Object topic, Object message, @Nullable Pid except) implements CounterpartMessage {}
}
