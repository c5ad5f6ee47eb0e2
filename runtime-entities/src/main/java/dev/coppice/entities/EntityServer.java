package dev.coppice.entities;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.entities.internal.EntityCell;
import org.jspecify.annotations.Nullable;

/// The server of one key: a [GenServer] of which [Entities] runs one process for each key in the cluster.
///
/// It starts when the first message to its key arrives. When it moves to another node, [#handOff] gives the state away,
/// [#takeOver] continues with it there, and the messages of the mailbox follow. Timers, monitors and links stay behind:
/// `takeOver` sets up its own. A caller that waits for a reply that the entity has deferred with [#from] gets the
/// failure [Moved].
///
/// {@snippet class="dev.coppice.entities.snippets.EntitiesExamples" region="server"}
///
/// @param <K> the key: a text, a number, an enum, a UUID, or a record of these
/// @param <S> the state
/// @param <M> the protocol
@SuppressWarnings("exports") // the interface that hides the program is not exported
public abstract class EntityServer<K, S extends @Nullable Object, M> extends GenServer<S, M> {

    /// For subclasses.
    protected EntityServer() {}

    // ── callbacks ──

    /// Creates the state of the entity with this key, when there is none that moved: see [GenServer#init].
    protected abstract Next<S> init(K key) throws Exception;

    /// Returns the state that the entity takes along to another node, or null for none: it then begins there with
    /// [#init]. The value must be of a type that can travel. Called once, as the last callback; [#terminate] is not
    /// called then.
    protected @Nullable Object handOff(S state) throws Exception {
        return null;
    }

    /// Continues on another node with the result of [#handOff].
    protected Next<S> takeOver(K key, Object moved) throws Exception {
        return init(key);
    }

    /// Joins two states of one key, after both sides of a split continued ([SplitPolicy#BOTH_SIDES]) and met again.
    /// Runs once for each key that was in use on both sides. By default keeps `mine`, the state of the larger part.
    ///
    /// @param mine the state of this process
    /// @param theirs the result of [#handOff] of the other process
    protected S merge(S mine, Object theirs) throws Exception {
        return mine;
    }

    @Override protected final Next<S> init() throws Exception {
        EntityCell cell = cell("init");
        @SuppressWarnings("unchecked") // the refs of the kind accept no other keys
        var key = (K) cell.key();
        var moved = cell.takeMoved();
        return moved == null ? init(key) : takeOver(key, moved);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // it is the state of a process of this server; null if that is an S
    final @Nullable Object handOffOf(@Nullable Object state) throws Exception {
        return handOff((S) state);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // as in handOffOf
    final @Nullable Object mergeOf(@Nullable Object mine, Object theirs) throws Exception {
        return merge((S) mine, theirs);
    }

    // ── for callbacks ──

    /// Returns the key of this entity.
    protected final K key() {
        @SuppressWarnings("unchecked") // the refs of the kind accept no other keys
        var key = (K) cell("key").key();
        return key;
    }

    /// Returns a number that grows each time the entity goes to another node: the number of the table by which this
    /// node owns it. A store that refuses writes with a smaller number than it has seen is safe from an owner that was
    /// replaced without noticing it.
    protected final long fence() {
        return cell("fence").fence();
    }

    /// Ends this entity after this callback, because it is not needed now. Messages that arrive meanwhile start it
    /// again, in order. Calls [#terminate] with `normal`.
    protected final Next<S> passivate() {
        cell("passivate").passivate();
        return keep();
    }

    private EntityCell cell(String method) {
        var self = ProcessContext.currentOrNull();
        var cell = self == null ? null : EntityCell.of(self);
        if (cell != null) return cell;
        throw new IllegalStateException(method + " of " + getClass().getName()
                + " may be called only in its callbacks, and the server must be started through Entities.of(…)");
    }
}
