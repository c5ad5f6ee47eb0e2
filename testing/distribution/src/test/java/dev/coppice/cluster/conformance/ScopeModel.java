package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.registry.GroupEvent;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One scope of process groups at one node, with its expected content. The test's own thread uses it.
///
/// Processes are told apart as texts such as `b.17`, which are the same at every node.
final class ScopeModel {
    static final List<String> GROUPS = List.of("x", "y", "z");

    final String node;
    final ActorRuntime runtime;
    final ProcessGroups<Object, Object> groups = new ProcessGroups<>("scope");
    /// The memberships that the own processes should have, by group.
    final Map<String, List<Pid>> own = new TreeMap<>();
    final List<Pid> processes = new ArrayList<>();
    /// Members that a listener saw after it was told that their node is down.
    final List<String> ghosts = new ArrayList<>();
    private Pid scope;
    private Nodes.Recorder watcher;

    ScopeModel(TestCluster cluster, String node) {
        this.node = node;
        this.runtime = cluster.runtime(node);
        this.scope = runtime.start(groups).pid();
        for (var group : GROUPS) own.put(group, new ArrayList<>());
        cluster.node(node).onEvent(event -> {
            if (event instanceof NodeEvent.Down(var peer, _) && scope.isAlive()) noteGhosts(peer.name());
        });
        watch();
    }

    private void noteGhosts(String down) {
        for (var group : GROUPS) {
            for (var member : groups.members(group)) {
                if (member.pid().node().equals(java.util.Optional.of(down))) ghosts.add(group + " " + member);
            }
        }
        if (groups.groups().stream().anyMatch(group -> groups.members(group).isEmpty())) ghosts.add("an empty group");
    }

    /// Begins to record the changes of the scope.
    private void watch() {
        watcher = Nodes.recorder(runtime);
        var monitor = groups.monitor(Gen.<Object>ref(watcher.pid), event -> event);
        monitor.members().forEach((group, members) -> watcher.seen.add(new GroupEvent.Joined<>(group, members)));
    }

    // ── changes ──

    void join(String group, int process) {
        while (processes.size() <= process) processes.add(Nodes.recorder(runtime).pid);
        groups.join(group, Gen.ref(processes.get(process)));
        own.get(group).add(processes.get(process));
    }

    void leave(String group, int process) {
        if (processes.size() <= process) return;
        assertThat(groups.leave(group, Gen.ref(processes.get(process))))
                .isEqualTo(own.get(group).remove(processes.get(process)));
    }

    void end(int process) {
        if (processes.size() <= process) return;
        var pid = processes.remove(process);
        runtime.exit(pid, ExitReason.KILL);
        for (var members : own.values()) members.removeIf(member -> member == pid);
    }

    void restart() {
        runtime.exit(scope, ExitReason.KILL);
        for (var members : own.values()) members.clear();
        scope = runtime.start(groups).pid();
        watch();
    }

    void random(TestCluster cluster) {
        int choice = (int) Long.remainderUnsigned(cluster.random(), 20);
        var group = GROUPS.get((int) Long.remainderUnsigned(cluster.random(), GROUPS.size()));
        int process = (int) Long.remainderUnsigned(cluster.random(), 4);
        if (choice < 10) join(group, process);
        else if (choice < 16) leave(group, process);
        else if (choice < 19) end(process);
        else restart();
    }

    // ── expectations ──

    private String text(Pid pid) {
        return pid.node().orElse(node) + "." + pid.number();
    }

    private List<String> texts(List<Ref<Object>> members) {
        return members.stream().map(member -> text(member.pid())).sorted().toList();
    }

    /// The members of all groups, as this node sees them.
    Map<String, List<String>> seen() {
        var seen = new TreeMap<String, List<String>>();
        for (var group : groups.groups()) seen.put((String) group, texts(groups.members(group)));
        return seen;
    }

    /// The members that the nodes together should have.
    static Map<String, List<String>> union(List<ScopeModel> nodes) {
        var union = new TreeMap<String, List<String>>();
        for (var group : GROUPS) {
            var members = new ArrayList<String>();
            for (var each : nodes) each.own.get(group).forEach(pid -> members.add(each.text(pid)));
            members.sort(null);
            if (!members.isEmpty()) union.put(group, members);
        }
        return union;
    }

    /// Checks that the node sees exactly the members of `nodes`, that so do those who watch it, and that nothing was
    /// seen that should not have been.
    void check(List<ScopeModel> nodes) {
        assertThat(seen()).as("what %s sees", node).isEqualTo(union(nodes));
        for (var group : GROUPS) {
            var here = own.get(group).stream().map(Gen::<Object>ref).toList();
            assertThat(texts(groups.localMembers(group))).isEqualTo(texts(here));
        }
        assertThat(watched()).as("what the watcher at %s was told", node).isEqualTo(union(nodes));
        assertThat(ghosts).as("members after the loss of their node, at %s", node).isEmpty();
    }

    /// Adds up the events: each join and leave was told once.
    private Map<String, List<String>> watched() {
        var sum = new TreeMap<String, List<String>>();
        for (var entry : watcher.messages()) {
            @SuppressWarnings("unchecked") // the watcher records nothing else
            var event = (GroupEvent<Object, Object>) entry;
            var members = sum.computeIfAbsent((String) event.group(), any -> new ArrayList<>());
            for (var member : event.members()) {
                if (event instanceof GroupEvent.Joined) members.add(text(member.pid()));
                else assertThat(members.remove(text(member.pid()))).as("%s had joined", member).isTrue();
            }
        }
        sum.values().forEach(members -> members.sort(null));
        sum.values().removeIf(List::isEmpty);
        return sum;
    }
}
