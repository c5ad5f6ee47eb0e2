package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.group.Order;
import dev.coppice.behaviours.internal.group.Scope;
import dev.coppice.behaviours.internal.group.ScopeProgram;
import dev.coppice.behaviours.internal.registry.Current;
import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Groups of processes: anybody may have any process join any group, several times, and it is a member until it has left as often or ended.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessGroupsExamples" region="groups"}
///
/// The object is a *scope*: the definition of a process, to be started by a supervisor, and at the same time the handle to use it by. It runs once at a time,
/// and a restart begins without members. A group is there as long as it has members. Nothing is linked: members outlive the scope.
///
/// Joining and leaving wait for the scope's process and fail with [CallFailed] (`no process`) if that does not run. Reading takes no lock, waits
/// for nobody, may be done from any thread, and never shows processes that have ended.
///
/// For values with the members, keys that one process holds, or names, use a [Registry].
///
/// @param <G> what names a group: any object with a stable `equals` and `hashCode`
public final class ProcessGroups<G> implements Behaviour<ProcessGroups.Message> {

    /// The protocol of a scope: nobody sends it anything, the methods of this class do.
    public static final class Message {
        private Message() {}
    }

    private final String name;
    private final Current<Scope<G>> current = new Current<>();

    /// A scope without members.
    ///
    /// @param name what it is called in messages and prints
    @SuppressWarnings("ConstantValue")
    public ProcessGroups(String name) {
        if (name == null) throw new IllegalArgumentException("a scope needs a name for messages and prints, and this is null");
        this.name = name;
    }

    @SuppressWarnings("exports")
    @Override public Program<?> program() {
        return new ScopeProgram<>(current, name);
    }

    // ── joining and leaving ──

    /// Has the calling process join `group`.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public void join(G group) {
        join(group, ProcessContext.current().pid());
    }

    /// Has `process` join `group`, once more if it is a member. One that has ended joins and leaves at once.
    public void join(G group, Pid process) {
        join(group, one(process));
    }

    /// Has `processes` join `group`, each as often as it is listed. An empty list changes nothing.
    public void join(G group, Collection<Pid> processes) {
        ask(new Order.Join<>(checked(group), checked(processes)));
    }

    /// Has the calling process leave `group`, once. Returns whether it was a member.
    public boolean leave(G group) {
        return leave(group, ProcessContext.current().pid());
    }

    /// Has `process` leave `group`, once. Returns whether it was a member.
    public boolean leave(G group, Pid process) {
        return leave(group, one(process));
    }

    /// Has `processes` leave `group`, each as often as it is listed; those that are not members any more are ignored. Returns whether there was one.
    public boolean leave(G group, Collection<Pid> processes) {
        return Boolean.TRUE.equals(ask(new Order.Leave<>(checked(group), checked(processes))));
    }

    // ── reading ──

    /// The members of `group`, each as often as it joined, in the order in which they did; empty if the scope does not run.
    public List<Pid> members(G group) {
        var scope = current.living();
        return scope == null ? List.of() : scope.members(checked(group));
    }

    /// The members of `group` in this JVM, which are all of them.
    public List<Pid> localMembers(G group) {
        return members(group);
    }

    /// The groups that have members.
    ///
    /// @throws IllegalArgumentException if the scope does not run
    public Set<G> groups() {
        var scope = current.living();
        if (scope == null) throw new IllegalArgumentException(this + " does not run; have a supervisor start it before whoever uses it");
        return scope.all().keySet();
    }

    // ── monitors ──

    /// Has `listener` told of every change in this scope, by the message that `message` makes of it, until the result is closed.
    ///
    /// `message` runs in the scope's process: it must be quick.
    public <M> GroupMonitor<G> monitor(Ref<M> listener, Function<? super GroupEvent<G>, ? extends M> message) {
        return monitor((G) null, listener, message);
    }

    /// As [#monitor(Ref, Function)], for changes in one group.
    public <M> GroupMonitor<G> monitorGroup(G group, Ref<M> listener, Function<? super GroupEvent<G>, ? extends M> message) {
        return monitor(checked(group), listener, message);
    }

    @SuppressWarnings("unchecked") // a watch is answered with the members
    private <M> GroupMonitor<G> monitor(@Nullable G group, Ref<M> listener, Function<? super GroupEvent<G>, ? extends M> message) {
        var pid = listener.pid();
        if (pid == null) throw new IllegalArgumentException("nobody holds the name " + listener + ", so nobody could be told");
        var watcher = new Order.Watcher<G>(pid, (change, moved) -> message.apply(event(change, moved)));
        var members = (Map<G, List<Pid>>) java.util.Objects.requireNonNull(ask(new Order.Watch<>(group, watcher)));
        return new GroupMonitor<>(members, () -> {
            if (current.living() != null) ask(new Order.Unwatch<>(watcher));
        });
    }

    private static <G> GroupEvent<G> event(Order.Change change, Order.Moved<G> moved) {
        return switch (change) {
            case JOINED -> new GroupEvent.Joined<>(moved.group(), moved.pids());
            case LEFT -> new GroupEvent.Left<>(moved.group(), moved.pids());
        };
    }

    // ── small things ──

    private @Nullable Object ask(Order<G> order) {
        var scope = current.living();
        if (scope == null) throw CallFailed.unhandled(this, order, null, ExitReason.NO_PROCESS, "the scope does not run");
        return Gen.call(scope.root(), order, null);
    }

    @SuppressWarnings("ConstantValue")
    private static List<Pid> one(Pid process) {
        if (process == null) throw new IllegalArgumentException("a process is needed here, and this is null");
        return List.of(process);
    }

    @SuppressWarnings("ConstantValue")
    private static <G> G checked(G group) {
        if (group == null) throw new IllegalArgumentException("a group must not be null");
        return group;
    }

    @SuppressWarnings("ConstantValue")
    private static List<Pid> checked(Collection<Pid> processes) {
        if (processes == null || processes.stream().anyMatch(pid -> pid == null)) {
            throw new IllegalArgumentException("processes are needed here, and there is a null: " + processes);
        }
        return List.copyOf(processes);
    }

    @Override public String toString() {
        return "process groups " + name;
    }
}
