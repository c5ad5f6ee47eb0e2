package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.ClashRule;
import dev.coppice.core.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages between the name services of two nodes, in order.
public sealed interface NameMessage {

    /// A registration. The node of the process is its authority.
    ///
    /// @param version larger is newer; given by the home
    record Entry(Object key, Pid pid, long version, ClashRule rule) {}

    /// Registrations of the sender: all of them when the connection begins, later the new ones.
    record Added(List<Entry> entries) implements NameMessage {}

    /// A registration of the sender has ended.
    record Removed(Object key, long version) implements NameMessage {}

    /// The sender has entered the settled group with this number. Whatever it has registered by decisions made in
    /// earlier groups, it has announced before.
    record Entered(long group) implements NameMessage {}

    /// To the home: the sender asks for a name.
    ///
    /// @param number the sender's number of the question
    /// @param group the settled group in which it asks
    /// @param replace whether another holder is replaced
    record Claim(long number, long group, Object key, Pid pid, boolean replace) implements NameMessage {}

    /// To the home: the sender no longer requests the name, or does not take it up.
    ///
    /// @param number the number of its question
    record Withdrawn(long number, Object key) implements NameMessage {}

    /// From the home: the name is granted.
    record Granted(long number, long group, Object key, long version) implements NameMessage {}

    /// From the home: not granted now. Either the sender will soon learn the holder of the name, or the home cannot
    /// decide yet.
    record Refused(long number, boolean held) implements NameMessage {}

    /// To the node of the holder: the registration is to end without a word to the process.
    record Drop(Object key, long version) implements NameMessage {}

    /// From the home to the node of the holder: it has lost the name, to `winner` if there is one.
    record Lost(Object key, long version, @Nullable Pid winner) implements NameMessage {}
}
