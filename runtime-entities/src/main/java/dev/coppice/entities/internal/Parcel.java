package dev.coppice.entities.internal;

import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.cluster.spi.Envelope;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The messages between the regions of one kind. All parcels from one region to another travel on one path, in order.
sealed interface Parcel {
    UndecodableMessage NULL = new UndecodableMessage("null is no key and no message");

    /// Returns how many bytes of the application it carries.
    default int bytes() {
        var content = switch (this) {
            case Deliver deliver -> deliver.message();
            case Answered answered -> answered.reply();
            case Returned returned -> returned.message();
            case Arrival arrival -> arrival.state();
            default -> null;
        };
        var encoded = content == null ? null : content.encoded();
        return encoded == null ? 0 : encoded.length;
    }

    private static @Nullable UndecodableMessage unreadable(Envelope key, Envelope message) {
        if (key.unreadable() != null) return key.unreadable();
        if (message.unreadable() != null) return message.unreadable();
        return key.value() == null || message.value() == null ? NULL : null;
    }

    // ── meeting ──

    /// Introduces a region to that of a node which has come up. It is the first parcel over a connection, so what it
    /// says is known of a node that leaves at once.
    ///
    /// @param table the table in force, from which a node that has just come learns the owners; or null
    record Hello(UUID node, Pid region, boolean hosting, Settings settings, @Nullable Table table)
            implements Parcel, Call<Parcel, Welcome> {}

    /// @param refused why the two do not work together, or null
    /// @param table as in [Hello]
    record Welcome(UUID node, Pid region, boolean hosting, @Nullable String refused, @Nullable Table table) {}

    /// The settings that must be equal at all nodes.
    record Settings(int shards, String split, int algorithm) {}

    // ── messages to entities ──

    /// @param id the number of the call at its sender, 0 for a cast
    /// @param table the number of the table by which it was sent
    record Deliver(int shard, long table, long id, Envelope key, Envelope message, @Nullable Pid sender)
            implements Parcel {

        /// Returns why the receiver cannot read it, or null if it can.
        @Nullable UndecodableMessage unreadable() {
            return Parcel.unreadable(key, message);
        }
    }

    record Answered(long id, Envelope reply) implements Parcel {}

    record Failed(long id, ExitReason reason, boolean unhandled) implements Parcel {}

    /// The caller has given up.
    record Abandon(long id) implements Parcel {}

    /// Gives a message back that was not handled, because its shard moves. A call is known by its number.
    record Returned(int shard, long id, Envelope key, Envelope message, @Nullable Pid sender) implements Parcel {

        /// Returns why the receiver cannot read a cast, or null if it can.
        @Nullable UndecodableMessage unreadable() {
            return Parcel.unreadable(key, message);
        }
    }

    /// The mark: nothing more comes for this shard by this path. Answered with [Closed] after everything that was not
    /// handled has been given back.
    ///
    /// @param table the number of the newest table of the sender, which the owner waits for
    record Close(int shard, long table) implements Parcel {}

    /// @param table the number of the newest table of the region that answers
    record Closed(int shard, long table) implements Parcel {}

    /// Asks for the process of an entity: answered with its pid, or null if it does not run.
    record Find() {}

    /// Starts a child of a cluster supervisor: answered with whether there was none of this id.
    record StartChild(ChildEntry entry) {}

    /// Ends a child and forgets it: answered with whether there was one.
    record StopChild() {}

    // ── shards that move ──

    /// An entity on its way. Takes effect with the [Token].
    ///
    /// @param text the text of the key
    record Arrival(int shard, String text, Envelope key, Envelope state) implements Parcel {
        static Arrival of(int shard, Object key, Envelope state) {
            return new Arrival(shard, String.valueOf(key), Envelope.of(key), state);
        }
    }

    /// Gives the shard away, after all its entities. [Taken] or [Missing] is the answer.
    record Token(int shard, long table) implements Parcel {}

    /// The receiver of a token has it.
    record Taken(int shard) implements Parcel {}

    /// Asks, after a connection was lost, whether a token has arrived: [Taken] or [Missing] is the answer.
    ///
    /// @param table the number that the token had
    record Inquiry(int shard, long table) implements Parcel {}

    /// The token is not here: send it again.
    ///
    /// @param table the number that the token had
    record Missing(int shard, long table) implements Parcel {}

    // ── decisions ──

    /// Asks for a vote, and for the promise to ignore all smaller ballots.
    record Ask(long ballot) implements Parcel {}

    /// @param newest the newest table that the voter has accepted, or null
    /// @param held the shards that it holds
    record Vote(long ballot, @Nullable Table newest, int[] held, boolean leaving) implements Parcel {}

    record Adopt(Table table) implements Parcel {}

    record Adopted(long ballot, long number) implements Parcel {}

    /// @param promised the greatest ballot that was promised
    /// @param waitNanos how long the proposal must wait, if its ballot is good
    record Refused(long ballot, long promised, long waitNanos) implements Parcel {}

    /// All have accepted the table: it is in force.
    record Activate(Table table) implements Parcel {}

    /// All shards that the sender owns by this table are in place.
    record Idle(long number) implements Parcel {}

    /// The sender is about to leave.
    record Leaving() implements Parcel {}

    /// The sender has ended everything that it held, after it had said so in its vote.
    record VoteIsVoid() implements Parcel {}

    // ── remembered keys ──

    /// @param text the text of the key
    /// @param note the note that is kept with the key, or null
    record Remember(String text, Envelope key, boolean present, Envelope note) implements Parcel {
        static Remember of(Object key, boolean present, @Nullable Object note) {
            return new Remember(String.valueOf(key), Envelope.of(key), present, Envelope.of(note));
        }

        /// Returns why the receiver cannot read it, or null if it can.
        @Nullable UndecodableMessage unreadable() {
            return key.unreadable() != null ? key.unreadable() : note.unreadable();
        }
    }

    // ── entries that cannot be read ──

    /// Tells the sender of an [Arrival] or a [Remember] that its receiver cannot read it.
    ///
    /// @param what the entity and its fate
    record Unread(String what, UndecodableMessage why) implements Parcel {}
}
