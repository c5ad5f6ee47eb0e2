package dev.coppice.core.internal.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The runners beside the workers whose code was blocked when the watchdog last looked at them: on a lock, a socket, a
/// latch. Used under the watchdog's lock.
///
/// Nothing announces that such code resumes, and it may compute from then on. So the watchdog looks at some of these
/// runners each time, in rotation, and at all of them when virtual threads wait for carriers.
final class BlockedRunners {
    private final List<Runner> all = new ArrayList<>();
    private int next;

    /// Adds `runner`, unless its end or the end of its wait is announced anyway.
    void add(Runner runner) {
        runner.watched = runner.mayResumeUnannounced();
        if (runner.watched) all.add(runner);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int size() {
        return all.size();
    }

    /// Looks at the next `count` of them. Forgets those whose code has ended, or waits in a way that announces its end,
    /// and moves those whose code has resumed to `resumed`.
    void look(int count, Consumer<? super Runner> resumed) {
        for (int i = Math.min(count, all.size()); i > 0; i--) {
            if (next >= all.size()) next = 0;
            var runner = all.get(next);
            var thread = runner.thread();
            if (thread == null || !runner.mayResumeUnannounced()) {
                removeNext();
                runner.watched = false;
            } else if (Runner.isBlocked(thread)) {
                next++;
            } else {
                removeNext();
                resumed.accept(runner);
            }
        }
    }

    private void removeNext() {
        var last = all.removeLast();
        if (next < all.size()) all.set(next, last);
    }
}
