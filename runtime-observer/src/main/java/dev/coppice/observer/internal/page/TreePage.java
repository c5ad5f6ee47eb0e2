package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.observer.internal.history.Category;
import dev.coppice.observer.internal.history.History;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.SupervisionTree;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The supervision trees, as far as a viewer has unfolded them, with restart budgets and the latest events.
///
/// A row has a key that survives a restart of its process: a hash of the ids on the path from the root. The parameters
/// `open` and `closed` list the keys that the viewer has unfolded and folded; the two uppermost levels are unfolded by
/// themselves.
public final class TreePage implements Page {
    private static final int CHILDREN = 50;
    private static final int MOST_ROWS = 400;
    private static final int MOST_ROOTS = 100;
    private static final int UNFOLDED = 2;
    private static final int DEEPEST = 32;
    private static final int EVENTS = 60;
    private static final long ASKING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_ASKED = 200;

    private final ActorRuntime runtime;
    private final History history;
    private final Texts texts;

    public TreePage(ActorRuntime runtime, History history, Texts texts) {
        this.runtime = runtime;
        this.history = history;
        this.texts = texts;
    }

    @Override public String id() {
        return "tree";
    }

    @Override public boolean isWork() {
        return false; // it waits for supervisors that are busy
    }

    @Override public Fields look(Query query, int limit) {
        var walk = new Walk(query.set("open"), query.set("closed"), Math.min(limit, CHILDREN));
        var roots = SupervisionTree.of(runtime, null, 0, 1).roots();
        for (var root : roots.subList(0, Math.min(roots.size(), MOST_ROOTS))) {
            walk.add(root, hash("", root.pid() == null ? "" : Long.toString(root.pid().number())), 0);
        }
        return new Fields()
                .with("roots", roots.size())
                .with("rows", walk.rows)
                .with("cut", walk.cut)
                .with("events", history.latest(
                        EnumSet.of(Category.CRASH, Category.RESTART, Category.GAVE_UP, Category.SUPERVISION),
                        Math.min(limit, EVENTS)).stream()
                        .map(entry -> texts.entry(entry).with("supervisor", Texts.label(entry.field("supervisor"))))
                                .toList());
    }

    private static String hash(String parent, String id) {
        return Integer.toHexString((parent + '/' + id).hashCode());
    }

    /// One look at the tree, from the roots downwards.
    private final class Walk {
        final List<Fields> rows = new ArrayList<>();
        private final Set<String> open;
        private final Set<String> closed;
        private final int children;
        private final long end = System.nanoTime() + ASKING_NANOS;
        private int asked;
        boolean cut;

        Walk(Set<String> open, Set<String> closed, int children) {
            this.open = open;
            this.closed = closed;
            this.children = children;
        }

        void add(SupervisionTree.Node node, String key, int depth) {
            if (rows.size() >= MOST_ROWS) {
                cut = true;
                return;
            }
            boolean unfolds = node.type() == ChildType.SUPERVISOR && node.pid() != null && isOpen(key, depth);
            var branch = unfolds ? branch(node.pid()) : null;
            var shown = branch == null ? node : branch;
            rows.add(row(node, shown, key, depth, unfolds));
            if (branch == null) return;
            for (var child : branch.children()) {
                var id = child.id() == null ? "#" + (child.pid() == null ? "" : child.pid().number())
                        : idText(child.id());
                add(child, hash(key, id), depth + 1);
            }
        }

        private boolean isOpen(String key, int depth) {
            return depth < DEEPEST && (open.contains(key) || depth < UNFOLDED && !closed.contains(key));
        }

        /// Asks a supervisor for its children, unless the look has taken its time already. Null if it does not answer.
        private SupervisionTree.@Nullable Node branch(@Nullable Pid pid) {
            if (pid == null || System.nanoTime() - end > 0 || asked++ >= MOST_ASKED) return null;
            var roots = SupervisionTree.of(runtime, pid, 1, children).roots();
            return roots.isEmpty() ? null : roots.getFirst();
        }

        private Fields row(SupervisionTree.Node place, SupervisionTree.Node seen, String key, int depth,
                boolean unfolded) {
            var restarts = seen.restarts();
            return new Fields()
                    .with("key", key)
                    .with("depth", depth)
                    .with("id", place.id() == null ? "" : Texts.label(idText(place.id())))
                    .with("process", texts.process(place.pid()))
                    .with("supervisor", place.type() == ChildType.SUPERVISOR)
                    .with("state", Texts.lower(place.state()))
                    .with("strategy", seen.strategy() == null ? null : Texts.lower(seen.strategy()))
                    .with("answered", seen.answered())
                    .with("open", unfolded)
                    .with("size", seen.size())
                    .with("listed", unfolded ? seen.children().size() : 0)
                    .with("used", restarts == null ? 0 : restarts.used())
                    .with("left", restarts == null ? null : restarts.left() == Integer.MAX_VALUE ? -1 : restarts.left())
                    .with("period", restarts == null ? 0 : restarts.period().toMillis());
        }
    }

    private String idText(Object id) {
        return id instanceof Class<?> type ? type.getSimpleName() : texts.value(id);
    }
}
