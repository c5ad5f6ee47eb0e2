package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// One message to an entity, while a region is responsible for it. Only the region uses it, apart from the final
/// fields.
final class Item {
    final int shard;
    /// The number of a call at the node of its sender; 0 for a cast.
    final long id;
    final Object key;
    final Object message;
    /// The message as its sender has encoded it, at the node of its sender; null if that node has left.
    final byte @Nullable [] encoded;
    final @Nullable Pid sender;
    /// The region whose process sent it; null if that is the own one.
    final @Nullable Pid origin;
    /// The request itself, at the node of its sender.
    final @Nullable Request<?> request;
    /// The request to the process of the entity, at the owner.
    @Nullable Request<?> running;
    /// The region that it was sent to, at the node of its sender.
    @Nullable Pid at;
    /// When it began to wait.
    long since;

    private Item(int shard, long id, Object key, Object message, byte @Nullable [] encoded, @Nullable Pid sender,
            @Nullable Pid origin, @Nullable Request<?> request) {
        this.shard = shard;
        this.id = id;
        this.key = key;
        this.message = message;
        this.encoded = encoded;
        this.sender = sender;
        this.origin = origin;
        this.request = request;
    }

    /// A message of a process of this node.
    static Item own(int shard, long id, RegionMessage.Send send) {
        return new Item(shard, id, send.key(), send.message(), send.encoded(), send.sender(), null, send.request());
    }

    /// A cast that comes back from another region.
    static Item own(Parcel.Returned cast) {
        return own(cast.shard(), requireNonNull(cast.key().value()), requireNonNull(cast.message().value()),
                cast.sender());
    }

    /// A cast from a mailbox.
    static Item own(int shard, Object key, Object message, @Nullable Pid sender) {
        return new Item(shard, 0, key, message, null, sender, null, null);
    }

    /// A message that another region has sent here.
    static Item of(Parcel.Deliver deliver, Pid origin) {
        return new Item(deliver.shard(), deliver.id(), requireNonNull(deliver.key().value()),
                requireNonNull(deliver.message().value()), null, deliver.sender(), origin, null);
    }

    boolean isCall() {
        return id != 0;
    }

    /// Whether no caller waits for the outcome of this call.
    boolean isAbandoned() {
        return request != null && request.isCompleted();
    }

    @Override public String toString() {
        return message + " to " + key;
    }
}
