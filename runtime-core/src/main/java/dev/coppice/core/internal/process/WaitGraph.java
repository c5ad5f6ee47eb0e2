package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.Waits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds which process waits for which. Keeps, between two looks, when each wait was seen first: calls themselves carry
/// no time stamp. Thread-safe.
final class WaitGraph {
    private final DefaultActorRuntime runtime;
    /// The waits of the latest look, and when each was first seen. A request is dropped once no process waits for it.
    private IdentityHashMap<RequestEnvelope<?>, Long> firstSeen = new IdentityHashMap<>();

    WaitGraph(DefaultActorRuntime runtime) {
        this.runtime = runtime;
    }

    synchronized Waits look() {
        long now = runtime.now();
        var seen = new IdentityHashMap<RequestEnvelope<?>, Long>();
        var edges = new ArrayList<Waits.Edge>();
        runtime.table.forEach(cell -> {
            var runner = cell.runner();
            // the runner may serve an inline callee
            if (runner == null || runner.cell != cell || !runner.isParked()) return;
            switch (runner.waitingFor) {
                case RequestEnvelope<?> request -> add(cell, request, now, seen, edges);
                case List<?> several -> several.forEach(each -> add(cell, (RequestEnvelope<?>) each, now, seen, edges));
                case null, default -> {}
            }
        });
        firstSeen = seen;
        edges.sort(Comparator.comparing(Waits.Edge::since).reversed()
                .thenComparingLong(edge -> edge.waiter().number()));
        return new Search(edges).result();
    }

    /// Returns the processes for whose replies `cell` waits.
    static List<Pid> servers(ProcessCell cell) {
        var runner = cell.runner();
        if (runner == null || runner.cell != cell || !runner.isParked()) return List.of();
        var servers = new ArrayList<Pid>();
        switch (runner.waitingFor) {
            case RequestEnvelope<?> request -> addServer(request, servers);
            case List<?> several -> several.forEach(each -> addServer((RequestEnvelope<?>) each, servers));
            case null, default -> {}
        }
        return servers;
    }

    private static void addServer(RequestEnvelope<?> request, List<Pid> servers) {
        if (!request.isCompleted() && request.server != request.server.actorRuntime.external)
            servers.add(request.server);
    }

    private void add(
            ProcessCell waiter, RequestEnvelope<?> request, long now, IdentityHashMap<RequestEnvelope<?>, Long> seen,
            List<Waits.Edge> edges) {
        if (request.isCompleted() || request.server == runtime.external) return;
        long first = firstSeen.getOrDefault(request, now);
        seen.put(request, first);
        edges.add(new Waits.Edge(waiter, request.server, request.payload, request.isTaken,
                Duration.ofNanos(Math.max(0, now - first))));
    }

    /// A depth-first search through the waits, without recursion: a chain may be long.
    private static final class Search {
        private final List<Waits.Edge> edges;
        private final Map<Pid, List<Waits.Edge>> from = new HashMap<>();
        private final Map<Pid, Step> done = new HashMap<>();
        private final List<List<Waits.Edge>> cycles = new ArrayList<>();

        Search(List<Waits.Edge> edges) {
            this.edges = edges;
            for (var edge : edges) from.computeIfAbsent(edge.waiter(), any -> new ArrayList<>(1)).add(edge);
        }

        /// One process on the path, and the longest chain known from it.
        private static final class Step {
            final Pid pid;
            final List<Waits.Edge> waits;
            int next;
            int longest;
            Waits.@Nullable Edge first;

            Step(Pid pid, List<Waits.Edge> waits) {
                this.pid = pid;
                this.waits = waits;
            }

            void follow(Waits.Edge edge, int length) {
                if (length + 1 <= longest) return;
                longest = length + 1;
                first = edge;
            }
        }

        Waits result() {
            for (var edge : edges) {
                if (!done.containsKey(edge.waiter())) search(edge.waiter());
            }
            return new Waits(edges, cycles, longest());
        }

        private void search(Pid start) {
            var path = new ArrayDeque<Step>();
            var onPath = new HashMap<Pid, Step>();
            push(start, path, onPath);
            while (!path.isEmpty()) {
                var step = path.getLast();
                if (step.next == step.waits.size()) {
                    path.removeLast();
                    onPath.remove(step.pid);
                    done.put(step.pid, step);
                    if (!path.isEmpty()) {
                        var before = path.getLast();
                        before.follow(before.waits.get(before.next - 1), step.longest);
                    }
                    continue;
                }
                var edge = step.waits.get(step.next++);
                var known = done.get(edge.server());
                if (known != null) step.follow(edge, known.longest);
                else if (onPath.containsKey(edge.server())) cycle(edge, path);
                else push(edge.server(), path, onPath);
            }
        }

        private void push(Pid pid, ArrayDeque<Step> path, Map<Pid, Step> onPath) {
            var step = new Step(pid, from.getOrDefault(pid, List.of()));
            path.addLast(step);
            onPath.put(pid, step);
        }

        /// Notes the cycle that `closing` closes: the edges followed since the process that it leads to.
        private void cycle(Waits.Edge closing, ArrayDeque<Step> path) {
            if (cycles.size() == Waits.MOST_CYCLES) return;
            var cycle = new ArrayList<Waits.Edge>();
            for (var steps = path.descendingIterator(); steps.hasNext(); ) {
                var step = steps.next();
                cycle.add(step.waits.get(step.next - 1));
                if (step.pid == closing.server()) break;
            }
            Collections.reverse(cycle);
            cycles.add(List.copyOf(cycle));
        }

        private List<Waits.Edge> longest() {
            Step best = null;
            for (var step : done.values()) {
                if (best == null || step.longest > best.longest) best = step;
            }
            var chain = new ArrayList<Waits.Edge>();
            for (var step = best; step != null && step.first != null; step = done.get(step.first.server()))
                chain.add(step.first);
            return chain;
        }
    }
}
