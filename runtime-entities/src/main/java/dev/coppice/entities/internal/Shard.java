package dev.coppice.entities.internal;

import dev.coppice.core.Pid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One shard, as far as this node has to do with it.
final class Shard {
    final int number;
    /// Whether this node holds the shard: no other node runs entities of it.
    boolean held;
    /// The number of the table by which it came here.
    long since;
    final Map<Object, EntityCell> entities = new LinkedHashMap<>();
    /// Set while the shard is given away.
    @Nullable Departure out;
    /// The messages that arrived before the shard did.
    final Deque<Item> early = new ArrayDeque<>();
    /// The entities that have arrived before the token.
    final List<Parcel.Arrival> arrivals = new ArrayList<>();
    /// The regions that have an open route to this shard here.
    final List<Pid> origins = new ArrayList<>();
    /// The regions whose token came while this node had stopped, with the number of that token.
    final Map<Pid, Long> missed = new LinkedHashMap<>();
    /// The regions whose mark came before the table by which they sent it, with the number of that table.
    final Map<Pid, Long> closers = new LinkedHashMap<>();

    Shard(int number) {
        this.number = number;
    }
}
