package dev.coppice.cluster;

import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Another node, in one incarnation: from the moment it is up. Peers are compared by their incarnation and may be used
/// from any thread.
///
/// A peer that is down stays usable as a description; operations that need a connection then fail with
/// [NO_CONNECTION][dev.coppice.core.ExitReason#NO_CONNECTION].
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="peer"}
public interface Peer {

    /// Returns the name, unique among the living nodes of the cluster.
    String name();

    /// Returns the random value that the peer drew when it joined.
    UUID incarnation();

    /// Returns the roles that the peer has given itself.
    Set<String> roles();

    /// Returns the version of the application there, or the empty string.
    String version();

    /// Returns the number of the present or last connection between the two incarnations, counted from 1.
    long epoch();

    /// Returns whether the peer is up.
    boolean isUp();

    /// Returns for how long the peer may have been out of touch: the time since this node sent the latest heartbeat
    /// that the peer has answered, or came up. Every decision of the peer that follows from losing this node comes
    /// later than that. A node may base a lease on it.
    Duration unconfirmed();

    /// Returns whether the peer is a guest: see [NodeOptions#guest].
    default boolean isGuest() {
        return roles().contains(NodeOptions.GUEST);
    }

    /// Returns the address of whichever process holds `name` there at the time of each use. It stays usable after the
    /// peer was lost and has returned, also in another incarnation.
    ///
    /// The name is looked up at the peer, when each signal arrives. A cast without a holder becomes a dead letter
    /// there; a call fails with `no process`, a monitor gives a `Down` with it. Only names of the peer's own table are
    /// found.
    <M> Ref<M> ref(Name<M> name);

    /// Starts a process there and waits until it has initialised. The caller, if it is a process, is its parent.
    ///
    /// @throws StartFailed if the peer provides no such factory, refuses it, or the process does not start; with
    ///     `no connection` if the peer is not up or is lost meanwhile
    /// @throws IllegalArgumentException if the argument cannot travel
    <A, M> Ref<M> start(Factory<A, M> factory, A argument);

    /// Starts a process there as [#start(Factory, Object)] does, with options. Only the name (a local one of the peer),
    /// the label and the timeout travel.
    ///
    /// @param linked whether the process is linked to the caller, which must be a process then
    <A, M> StartResult<M> start(Factory<A, M> factory, A argument, StartOptions options, boolean linked);

    /// Computes something there. The future completes as that of [Ref#ask(Call)] does: with the result, or
    /// exceptionally with [CallFailed] if the task ends without one, or the peer is lost. Cancelling the future ends
    /// the task.
    ///
    /// @throws IllegalArgumentException if the argument cannot travel
    <A, R extends @Nullable Object> CompletableFuture<R> async(TaskFactory<A, R> task, A argument);

    /// Computes something there and waits for the result, as a call does.
    ///
    /// @param timeout how long to wait, or null for no timeout; after it the task is ended
    /// @throws CallFailed if the task ends without a result, the peer is lost, or on timeout
    <A, R extends @Nullable Object> R run(TaskFactory<A, R> task, A argument, @Nullable Duration timeout);

    /// Gives up the connection to the peer. Both sides see it as down; this one with
    /// [DISCONNECTED][NodeEvent.Cause#DISCONNECTED]. It is not connected again while it is the same incarnation.
    void disconnect();
}
