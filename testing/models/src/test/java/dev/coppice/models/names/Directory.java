package dev.coppice.models.names;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.names.Member.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A registry or a scope of groups: a process with a mailbox, which ends and is restarted.
abstract class Directory {
    /// @param about the monitor that fired, or another object that identifies the entry
    record Waiting(@Nullable Object about, Runnable action) {}

    final World world;
    final String name;
    final Deque<Waiting> mailbox = new ArrayDeque<>();
    private boolean running = true;
    private boolean suspended;
    private boolean handling;
    private @Nullable Due restart;

    Directory(World world, String name) {
        this.world = world;
        this.name = name;
        world.add(this);
    }

    boolean isRunning() {
        return running;
    }

    boolean isSuspended() {
        return suspended;
    }

    boolean isIdle() {
        return mailbox.isEmpty();
    }

    // ── its mailbox ──

    void arrive(@Nullable Object about, Runnable action) {
        if (!running) return;
        mailbox.add(new Waiting(about, action));
        handleAll();
    }

    private void handleAll() {
        if (handling) return;
        handling = true;
        while (running && !suspended && !mailbox.isEmpty()) mailbox.remove().action.run();
        handling = false;
    }

    /// Sends a request. Returns false if `self` must wait.
    boolean ask(Member self, Supplier<String> handle) {
        var request = new Request(this);
        arrive(null, () -> world.answer(self, request, handle.get()));
        return hasAnswer(self, request);
    }

    final boolean hasAnswer(Member self, Request request) {
        if (request.answer != null) {
            world.observe(self, request.answer);
            return true;
        }
        self.request = request;
        return false;
    }

    // ── its life ──

    void suspend() {
        suspended = running;
    }

    void resume() {
        suspended = false;
        handleAll();
    }

    void kill() {
        if (!running) return;
        world.features.add(this instanceof Groups ? Feature.SCOPE_RESTARTS : Feature.REGISTRY_RESTARTS);
        end("killed");
        restartLater();
    }

    final void restartLater() {
        restart = world.time.at(world.time.now() + Step.BACK_OFF, () -> {
            world.nextInstant();
            begin();
        });
    }

    void stop() {
        world.time.cancel(restart);
        restart = null;
        if (!running) return;
        world.features.add(Feature.STOPPED);
        end("shutdown");
    }

    /// Starts it unless it runs or waits for its restart.
    void restart() {
        if (!running && restart == null) begin();
    }

    private void begin() {
        restart = null;
        running = true;
    }

    final void end(String reason) {
        running = false;
        suspended = false;
        mailbox.clear();
        ended(reason);
        world.failRequests(this, reason);
    }

    /// Clears its state.
    abstract void ended(String reason);

    abstract void memberEnded(Member member);

    abstract boolean isLinkedTo(Member member);

    /// Whether `member` is notified when others end.
    boolean notifies(Member member) {
        return false;
    }

    /// What can be read while it runs.
    abstract String state();
}
