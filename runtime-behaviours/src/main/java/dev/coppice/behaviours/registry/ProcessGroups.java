package dev.coppice.behaviours.registry;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.MultiCall;
import dev.coppice.behaviours.internal.counterpart.MembershipChange;
import dev.coppice.behaviours.internal.group.GroupRequest;
import dev.coppice.behaviours.internal.group.Scope;
import dev.coppice.behaviours.internal.group.ScopeProgram;
import dev.coppice.behaviours.internal.registry.CurrentIncarnation;
import dev.coppice.behaviours.internal.registry.RunningHandles;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.NodeServices;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramOwner;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Named groups of processes, as in OTP's `pg`.
///
/// Any process may join any group, also several times, and any caller may have it join or leave.
/// A process is a member until it has left as often as it joined, or until it ends.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessGroupsExamples" region="groups"}
///
/// This object is a *scope*: both the definition of a process and the handle with which callers use it.
/// Only one process of a scope runs at a time.
///
/// What callers may rely on:
/// - Joining and leaving wait for the process of the scope. They fail with [CallFailed] (`no process`) if it does not
///   run.
/// - Reading takes no lock, does not wait, may be done from any thread, and never returns processes that have ended.
/// - A group exists as long as it has members.
/// - A group key whose `hashCode`, `equals` or `toString` throws is refused with [IllegalArgumentException], before the
///   scope is involved.
/// - All members of a scope accept messages of type `M`, so that a group can be sent messages and requests.
///   Processes with different protocols join different scopes.
///
/// *Nodes.* In a cluster, the scopes with one name at all nodes are one: reading, casting, calling and monitoring
/// concern the members of every node that is up, guests excepted.
/// - A process joins and leaves at its own node only.
/// - A change is seen at another node a little later, in the order in which it was made. The members of a node that is
///   lost are gone before its loss is reported.
///
/// *Supervision.* Start the scope as a child of a supervisor, before its users. A restart begins without members.
/// The scope monitors its members and is not linked to them, so members outlive it: with `ONE_FOR_ALL` or
/// `REST_FOR_ONE` they are restarted with the scope and join again.
///
/// *When not to use it.* For members with values, keys that only one process holds, or names, use a [Registry].
/// For topics to which a process subscribes only itself, use [PubSub].
///
/// *Debugging.* [#groups] and [#members] show the current state from any thread.
/// Exceptions of a monitor's function are reported under `dev.coppice.groups`.
///
/// @param <G> the group keys: any objects with stable `equals` and `hashCode`
/// @param <M> the protocol of the members
@SuppressWarnings("exports") // the superclass, which hides the program, is not exported to users
public final class ProcessGroups<G, M> extends ProgramOwner implements DefinedBehaviour<ProcessGroups<G, M>> {

    private final String name;
    private final CurrentIncarnation<Scope<G>> current = new CurrentIncarnation<>();

    /// Creates a scope without members.
    ///
    /// @param name the name of the scope in messages and reports
    @SuppressWarnings("ConstantValue")
    public ProcessGroups(String name) {
        super(owner -> ((ProcessGroups<?, ?>) owner).makeProgram());
        if (name == null) throw new IllegalArgumentException("the name of a scope must not be null");
        this.name = name;
    }

    private Program<?> makeProgram() {
        return new ScopeProgram<>(current, name, this, ProcessGroups.class);
    }

    /// Returns the scopes that run in `runtime`, in the order in which they were started.
    @SuppressWarnings("unchecked") // any scope is a scope of something
    public static List<ProcessGroups<?, ?>> running(ActorRuntime runtime) {
        return (List<ProcessGroups<?, ?>>) (List<?>) RunningHandles.list(runtime, ProcessGroups.class);
    }

    // ── joining and leaving ──

    /// Adds `process` to `group`, once more if it is already a member. Pass `self()` to add the calling process.
    ///
    /// A process that has ended joins and leaves at once.
    ///
    /// @throws IllegalArgumentException if `process` is a name that no process holds, or a process of another node; or
    ///         if `group` cannot travel, and the runtime has joined a cluster
    public void join(G group, Ref<? super M> process) {
        join(group, one(process));
    }

    /// Adds `processes` to `group`, each as often as it is listed. An empty list changes nothing.
    public void join(G group, Collection<? extends Ref<? super M>> processes) {
        var pids = pids(processes);
        var key = tried(group);
        var order = new GroupRequest.Join<>(key, pids);
        NodeServices.of(TaskSupport.runtimeOf(running(order).root())).checkTravels(group);
        ask(order);
    }

    /// Removes the calling process from `group`, once. Returns whether it was a member.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public boolean leave(G group) {
        requireNonNull(group, "group must not be null");
        return leavePids(group, List.of(ProcessContext.current().pid()));
    }

    /// Removes `process` from `group`, once. Returns whether it was a member.
    ///
    /// @throws IllegalArgumentException if `process` runs on another node
    public boolean leave(G group, Ref<?> process) {
        return leave(group, one(process));
    }

    /// Removes `processes` from `group`, each as often as it is listed. Processes that are not members are ignored.
    /// Returns whether at least one was a member.
    public boolean leave(G group, Collection<? extends Ref<?>> processes) {
        return leavePids(group, pids(processes));
    }

    private boolean leavePids(G group, List<Pid> pids) {
        return Boolean.TRUE.equals(ask(new GroupRequest.Leave<>(tried(group), pids)));
    }

    // ── reading ──

    /// The members of `group`, each as often as it joined: those of this runtime in the order of joining, then those of
    /// other nodes. Empty if the scope does not run.
    public List<Ref<M>> members(G group) {
        return refs(memberPids(checked(group)));
    }

    private List<Pid> memberPids(G group) {
        var scope = current.living();
        return scope == null ? List.of() : find(group, scope::members);
    }

    /// The members of `group` in this runtime, in the order of joining. Empty if the scope does not run.
    public List<Ref<M>> localMembers(G group) {
        requireNonNull(group, "group must not be null");
        var scope = current.living();
        return scope == null ? List.of() : refs(find(group, scope::localMembers));
    }

    private List<Pid> find(G group, Function<Key<G>, List<Pid>> members) {
        try {
            return members.apply(Key.of(group));
        } catch (Throwable thrown) {
            throw Key.unusableIn(this, "a group", group, thrown);
        }
    }

    /// The groups that have members.
    ///
    /// @throws IllegalArgumentException if the scope does not run
    public Set<G> groups() {
        var scope = current.living();
        if (scope == null) {
            throw new IllegalArgumentException(this + " is not running; start it under a supervisor before its users");
        }
        return scope.all().keySet();
    }

    // ── messages ──

    /// Sends `message` to all members of `group`, as often as each joined, and returns the number of messages sent.
    ///
    /// Never waits. If a bounded mailbox is full, its mailbox limit decides whether the message becomes a dead letter
    /// or ends the receiver.
    public int cast(G group, M message) {
        return Broadcast.send(memberPids(checked(group)), message);
    }

    /// Sends `request` once to each member of `group`, and waits up to `timeout` for all replies together.
    ///
    /// @param timeout how long to wait, or null for no timeout
    public <R extends @Nullable Object> MultiCall<M, R> callAll(
            G group, Call<? extends M, R> request, @Nullable Duration timeout) {
        requireNonNull(request, "request must not be null");
        Timeouts.check("timeout", timeout);
        return MultiCall.of(members(group), request, timeout);
    }

    // ── monitors ──

    /// Sends `listener` a message for each change in this scope, until the returned monitor is closed.
    ///
    /// `message` converts an event to the message of the listener.
    /// It runs in the process of the scope and must be fast.
    /// If it throws, the exception is reported under `dev.coppice.groups`, and only this listener misses the change.
    public <L> GroupMonitor<G, M> monitor(Ref<L> listener, Function<? super GroupEvent<G, M>, ? extends L> message) {
        requireNonNull(listener, "listener must not be null");
        requireNonNull(message, "message must not be null");
        return monitor((Key<G>) null, listener, message);
    }

    /// As [#monitor(Ref, Function)], for the changes of one group.
    public <L> GroupMonitor<G, M> monitorGroup(
            G group, Ref<L> listener, Function<? super GroupEvent<G, M>, ? extends L> message) {
        requireNonNull(listener, "listener must not be null");
        requireNonNull(message, "message must not be null");
        return monitor(tried(group), listener, message);
    }

    @SuppressWarnings("unchecked") // the scope replies to Watch with the members
    private <L> GroupMonitor<G, M> monitor(
            @Nullable Key<G> group, Ref<L> listener, Function<? super GroupEvent<G, M>, ? extends L> message) {
        var pid = listener.pid();
        if (pid == null) {
            throw new IllegalArgumentException("no process to notify at " + listener + ": " + Gen.noHolder(listener));
        }
        var watcher = new GroupRequest.Watcher<G>(pid, change -> message.apply(event(change)));
        var members =
                (Map<G, List<Pid>>) java.util.Objects.requireNonNull(ask(new GroupRequest.Watch<>(group, watcher)));
        var shown = new HashMap<G, List<Ref<M>>>();
        members.forEach((named, pids) -> shown.put(named, refs(pids)));
        return new GroupMonitor<>(shown, () -> {
            if (current.living() != null) ask(new GroupRequest.Unwatch<>(watcher));
        });
    }

    private static <G, M> GroupEvent<G, M> event(MembershipChange<G> change) {
        return switch (change.kind()) {
            case JOINED -> new GroupEvent.Joined<>(change.group().value(), refs(change.pids()));
            case LEFT -> new GroupEvent.Left<>(change.group().value(), refs(change.pids()));
        };
    }

    // ── helpers ──

    private @Nullable Object ask(GroupRequest<G> order) {
        return Gen.call(running(order).root(), order, null);
    }

    private Scope<G> running(GroupRequest<G> order) {
        var scope = current.living();
        if (scope == null) {
            throw CallFailed.unhandled(this, order, null, ExitReason.NO_PROCESS, "the scope is not running");
        }
        return scope;
    }

    private static <M> List<Ref<M>> refs(List<Pid> pids) {
        return pids.stream().map(Gen::<M>ref).toList();
    }

    @SuppressWarnings("ConstantValue")
    private static <R extends Ref<?>> List<R> one(R process) {
        if (process == null) throw new IllegalArgumentException("process must not be null");
        return List.of(process);
    }

    private static <G> Key<G> tried(G group) {
        return Key.of(Key.tried(group, "a group"));
    }

    @SuppressWarnings("ConstantValue")
    private static <G> G checked(G group) {
        if (group == null) throw new IllegalArgumentException("group must not be null");
        return group;
    }

    @SuppressWarnings("ConstantValue")
    private static List<Pid> pids(Collection<? extends Ref<?>> processes) {
        if (processes == null || processes.stream().anyMatch(process -> process == null)) {
            throw new IllegalArgumentException("processes must not be null or contain null: " + processes);
        }
        return processes.stream().map(ProcessGroups::pid).toList();
    }

    private static Pid pid(Ref<?> process) {
        var pid = process.pid();
        if (pid == null) {
            throw new IllegalArgumentException(
                    "no process to join or leave at " + process + ": " + Gen.noHolder(process));
        }
        if (pid.node().isPresent()) {
            throw new IllegalArgumentException(pid + " runs on node " + pid.node().get()
                    + ": only that node can make it join or leave a group; send it a message that asks it to do so");
        }
        return pid;
    }

    @Override public String toString() {
        return "process groups " + name;
    }
}
