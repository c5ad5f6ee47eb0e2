package dev.coppice.entities.internal;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The process of one entity, from its start to its end: the knowledge that its region and the process share.
public final class EntityCell {
    private final Object key;
    private final long fence;
    /// The state that the entity brings along from another node, until it has been used.
    private @Nullable Object moved;

    // of the process
    private boolean passivating;
    /// The messages that arrived after the last callback, in order.
    final List<Object> leftovers = new ArrayList<>();

    /// Set by the region when the shard moves: from then on no callback begins.
    volatile boolean moving;

    // of the region
    @Nullable Pid pid;
    /// Whether the region has requested the end of the process, and keeps later messages in `late`.
    boolean stopping;
    /// Whether the process has reported its end.
    boolean left;
    final Deque<Item> late = new ArrayDeque<>();
    /// The calls that the process was given.
    final Map<Request<?>, Item> calls = new ConcurrentHashMap<>();

    EntityCell(Object key, long fence, @Nullable Object moved) {
        this.key = key;
        this.fence = fence;
        this.moved = moved;
    }

    /// Returns the entity whose process is `self`, or null if it is no entity.
    public static @Nullable EntityCell of(ProcessContext self) {
        return self.dictionary().get(EntityCell.class) instanceof EntityCell cell ? cell : null;
    }

    public Object key() {
        return key;
    }

    public long fence() {
        return fence;
    }

    /// Returns the state that the entity brings along, once.
    public @Nullable Object takeMoved() {
        var taken = moved;
        moved = null;
        return taken;
    }

    /// Ends the process after this callback.
    public void passivate() {
        passivating = true;
    }

    boolean isPassivating() {
        return passivating;
    }

    /// Whether no further callback may begin.
    boolean isClosing() {
        return moving || passivating;
    }

    @Override public String toString() {
        return "entity " + key;
    }
}
