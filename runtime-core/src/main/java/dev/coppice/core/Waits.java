package dev.coppice.core;

import java.time.Duration;
import java.util.List;

/// The processes whose code waits for a reply, and the processes that owe it, see [ActorRuntime#waits]. Each process is
/// looked at separately, at its own moment.
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="waits"}
///
/// @param edges all waits, the longest known first
/// @param cycles the cycles: in each list, the server of one edge waits in the next one, and the server of the last
///     edge waits in the first one. At most [#MOST_CYCLES]
/// @param longestChain the longest chain of waits; the server of one edge waits in the next one
public record Waits(List<Edge> edges, List<List<Edge>> cycles, List<Edge> longestChain) {
    /// The highest number of cycles that are listed.
    public static final int MOST_CYCLES = 100;

    public Waits {
        edges = List.copyOf(edges);
        cycles = List.copyOf(cycles);
        longestChain = List.copyOf(longestChain);
    }

    /// One wait.
    ///
    /// @param waiter the process whose code waits
    /// @param server the process that owes the reply
    /// @param request the message that it was sent
    /// @param deferred whether the server has handled the request and will reply later
    /// @param since how long the wait has lasted, counted from the first call of [ActorRuntime#waits] that saw it:
    ///     calls carry no time stamp
    public record Edge(Pid waiter, Pid server, Object request, boolean deferred, Duration since) {}
}
