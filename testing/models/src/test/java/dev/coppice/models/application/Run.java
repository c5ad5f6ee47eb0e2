package dev.coppice.models.application;

import dev.coppice.behaviours.application.ApplicationType;
import dev.coppice.models.Timeline.Due;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run of an application.
final class Run {
    enum State { STARTING, UP, STOPPING }

    /// The root of the tree.
    static final class Root {
        boolean alive = true;
        /// The end of its `terminate`.
        @Nullable Due ending;
    }

    /// @param isLast whether the waiting client only sees what has happened, and does no more
    record Waiter(Runnable action, boolean isLast) {}

    final int app;
    final Setting setting;
    final ApplicationType type;
    /// How often the application has been started before.
    final int before;
    final List<Waiter> forStart = new ArrayList<>();
    final List<Waiter> forEnd = new ArrayList<>();
    State state = State.STARTING;
    boolean alive = true;
    /// Whether it stops on request.
    boolean ordered;
    @Nullable Root root;
    /// The reason of the root, once its end is in the mailbox.
    @Nullable String rootReason;
    /// What the process does next, and what it does at the end of its root if it waits for that.
    @Nullable Due next;
    @Nullable Runnable afterRoot;
    /// Why the start failed.
    @Nullable String failure;
    String result = "fresh";

    Run(int app, Setting setting, ApplicationType type, int before) {
        this.app = app;
        this.setting = setting;
        this.type = type;
        this.before = before;
    }

    String name() {
        return Setting.name(app);
    }
}
