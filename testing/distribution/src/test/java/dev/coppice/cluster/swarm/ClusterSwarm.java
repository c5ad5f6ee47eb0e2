package dev.coppice.cluster.swarm;

import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.FarProcesses;
import dev.coppice.core.ops.Gen;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A random system of nodes and processes under random faults, whose accounts must balance at the end: L1 to L5 and L7
/// of the reliability rules.
///
/// Everything is drawn from the seed: who sends, calls, monitors, links and ends what, and when the network is cut, in
/// one direction or both, with or without loss, when nodes are paused, killed and come back, and which views they get.
final class ClusterSwarm {
    private static final int STEPS = 120;
    private static final Duration ROUND = Duration.ofMillis(5);
    private static final int CHILDREN = 3;

    private final TestCluster cluster;
    private final Accounts accounts = new Accounts();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Actor> actors = new ArrayList<>();
    private final Set<String> paused = new HashSet<>();
    private final Map<String, Integer> lives = new LinkedHashMap<>();
    /// The actors of nodes that were killed; what waited in their mailboxes is gone.
    private final Set<Pid> killed = new HashSet<>();
    private int lastActor;

    ClusterSwarm(TestCluster cluster) {
        this.cluster = cluster;
    }

    private int draw(int bound) {
        return (int) Math.floorMod(cluster.random(), (long) bound);
    }

    private <T> T any(List<T> list) {
        return list.get(draw(list.size()));
    }

    // ── the system ──

    /// A child that a supervisor restarts.
    private static final class Child extends GenServer<Integer, Protocol> {
        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Protocol message, Integer state) {
            return switch (message) {
                case Protocol.End(var why) -> stop(ExitReason.of(why));
                case Protocol.Question question -> next(state).reply(question, question.number() + 1);
                default -> keep();
            };
        }
    }

    private static final class Keeper extends Supervisor {
        @Override protected SupervisorSpec init() {
            var children = new ChildSpec<?>[CHILDREN];
            for (int i = 0; i < CHILDREN; i++) children[i] = ChildSpec.of(childName(i), new Child());
            return oneForOne(children).intensity(1_000, Duration.ofSeconds(1));
        }
    }

    private static Name<Protocol> childName(int i) {
        return new Name<>("child-" + i);
    }

    private void open(String name) {
        var runtime = cluster.runtime(name,
                RuntimeOptions.defaults().checkIsolation(true).deadLettersPerSecond(0).reportsPerSecond(0));
        runtime.onDeadLetter(letter -> {
            if (letter.message() instanceof Protocol.Numbered message) accounts.dead(message);
        });
        runtime.start(new Keeper());
        nodes.put(name,
                cluster.join(NodeOptions.named(name).types(Types.of(Protocol.class)).queue(20_000, 10_000, 200_000)
                .sendTimeout(Duration.ofMillis(300))));
        lives.merge(name, 1, Integer::sum);
        for (int i = 0; i < 3; i++) actors.add(new Actor(lastActor++, name, accounts, () -> cluster.node(name)));
    }

    void run() {
        int size = 2 + draw(3);
        for (int i = 0; i < size; i++) {
            names.add("n" + i);
            open("n" + i);
        }
        if (draw(2) == 0) cluster.messyViews();
        if (draw(4) == 0) cluster.bandwidth(1_000_000);
        for (int i = 0; i < STEPS; i++) {
            for (int k = 0; k < 4; k++) act();
            if (draw(10) == 0) fault();
            cluster.advance(draw(4) == 0 ? Duration.ofMillis(draw(1_500)) : ROUND);
        }
        settle();
        check();
    }

    private void act() {
        var actor = any(actors);
        var other = any(actors);
        int what = draw(16);
        int number = draw(1_000);
        int count = 1 + draw(20);
        int pick = draw(1_000);
        var timeout = Duration.ofMillis(1 + draw(400));
        Gen.send(actor.pid, (Actor.Act) (own, self) -> {
            Pid to = own.known.isEmpty() ? own.pid : own.known.get(pick % own.known.size());
            boolean self0 = to == own.pid;
            switch (what) {
                case 0, 1, 2 -> own.greet(other);
                case 3, 4, 5, 6 -> {
                    if (!self0) own.send(to, count);
                }
                case 7 -> {
                    if (!self0) own.call(to, number, timeout);
                }
                case 8 -> {
                    if (!self0) own.ask(self, to, number);
                }
                case 9 -> {
                    if (!self0) own.monitor(self, to);
                }
                case 10 -> own.demonitor(self);
                case 11 -> {
                    if (!self0) self.link(to);
                }
                case 12 -> self.unlink(to);
                case 13 -> own.timer(self, timeout);
                case 14 -> own.cancelTimer();
                default -> {
                    var child = cluster.node(own.node).ref(other.node, childName(number % CHILDREN));
                    if (pick % 2 == 0) self.runtime().exit(child, ExitReason.KILL);
                    else child.cast(new Protocol.End("told to"));
                }
            }
        });
        if (draw(60) == 0) Gen.exit(any(actors).pid, ExitReason.KILL);
        if (draw(60) == 0) actors.add(new Actor(lastActor++, actor.node, accounts, () -> cluster.node(actor.node)));
    }

    private void fault() {
        var one = any(names);
        var other = any(names);
        if (one.equals(other)) return;
        switch (draw(10)) {
            case 0 -> cluster.cut(one, other);
            case 1 -> cluster.cutOneWay(one, other);
            case 2 -> cluster.cutLosing(one, other);
            case 3, 4 -> cluster.heal(one, other);
            case 5 -> cluster.heal();
            case 6 -> {
                if (paused.isEmpty() && paused.add(one)) cluster.pause(one);
            }
            case 7 -> {
                for (var name : paused) cluster.resume(name);
                paused.clear();
            }
            case 8 -> cluster.breakConnection(one, other);
            default -> {
                if (lives.getOrDefault(one, 0) < 3 && paused.isEmpty()) restart(one);
            }
        }
    }

    private void restart(String name) {
        cluster.heal(); // otherwise the new node would not be admitted
        if (draw(3) == 0) {
            cluster.node(name).close();
            cluster.runtime(name).close();
            cluster.kill(name);
        } else {
            cluster.kill(name);
        }
        for (var actor : actors) {
            if (actor.node.equals(name)) killed.add(actor.pid);
        }
        actors.removeIf(actor -> actor.node.equals(name));
        cluster.advance(Duration.ofSeconds(10));
        open(name);
    }

    /// Repairs everything and lets it come to rest.
    private void settle() {
        for (var name : paused) cluster.resume(name);
        paused.clear();
        cluster.heal();
        cluster.advance(Duration.ofSeconds(40));
    }

    // ── the accounts ──

    private void check() {
        var wrong = new ArrayList<String>();
        int others = names.size() - 1;
        for (var name : names) {
            var node = cluster.node(name);
            if (node.peers().size() != others) wrong.add("node " + name + " is connected to " + node.peers() + " only");
            for (var link : node.statistics().peers()) {
                if (link.openCalls() != 0 && !hasWaiting(name))
                    wrong.add(name + " has " + link.openCalls() + " open calls");
                if (link.waitingBytes() != 0)
                    wrong.add(name + " has " + link.waitingBytes() + " bytes for " + link.peer());
            }
            for (int i = 0; i < CHILDREN; i++) {
                if (cluster.runtime(name).whereis(childName(i)) == null)
                    wrong.add("L5 child " + i + " of " + name + " is missing");
            }
        }
        accounts.lines.forEach((number, line) -> check(number, line, wrong));
        long open = accounts.calls - accounts.replies - accounts.failures;
        if (open < 0) wrong.add("L2 " + -open + " calls ended twice");
        if (open > 0 && lives.values().stream().allMatch(count -> count == 1) && allAlive())
            wrong.add("L2 " + open + " calls have not ended");
        if (accounts.strayReplies != 0) wrong.add("L2 " + accounts.strayReplies + " stray replies");
        for (var watch : accounts.watches) {
            if (watch.downs > 1) wrong.add("L3 a monitor gave " + watch.downs + " Downs");
        }
        if (accounts.timersEarly != 0) wrong.add("L4 " + accounts.timersEarly + " timers fired early");
        if (accounts.timersFired + accounts.timersCancelled > accounts.timersStarted)
            wrong.add("L4 timers ended twice");
        links(wrong);
        if (!wrong.isEmpty()) throw new AssertionError(String.join("\n", wrong));
    }

    private boolean hasWaiting(String name) {
        return cluster.runtime(name).processes().stream().anyMatch(pid -> pid.toString().startsWith("actor"));
    }

    private boolean allAlive() {
        return lastActor == actors.size() && actors.stream().allMatch(actor -> actor.pid.isAlive());
    }

    /// L1 and L7: the handled messages are a prefix without gaps and repetitions; missing ones were reported.
    private void check(long number, Accounts.Line line, List<String> wrong) {
        for (int i = 0; i < line.handled.size(); i++) {
            if (line.handled.get(i) != i) {
                wrong.add("L7 line " + number + " from " + line.sender + " to " + line.to + ": " + line.handled);
                return;
            }
        }
        var all = new HashSet<>(line.handled);
        for (var dead : line.dead) {
            if (!all.add(dead)) wrong.add("L1 message " + dead + " of line " + number + " was accounted for twice");
        }
        int lost = line.sent - all.size();
        if (lost < 0) wrong.add("L1 line " + number + " has " + -lost + " messages more than were sent");
        if (lost > 0 && line.to.isAlive() && line.sender.isAlive() && !killed.contains(line.sender)) {
            wrong.add("L1 line " + number + " from " + line.sender + " to " + line.to + " lost " + lost + " of "
                    + line.sent
                    + " messages, and nobody was told");
        }
    }

    /// L3: both ends of a link know it, or neither.
    private void links(List<String> wrong) {
        for (var one : actors) {
            for (var other : actors) {
                if (one == other || one.node.equals(other.node) || !one.pid.isAlive() || !other.pid.isAlive()) continue;
                if (linked(one, other) != linked(other, one)) {
                    wrong.add("L3 " + one.pid + " and " + other.pid + " disagree whether they are linked");
                }
            }
        }
    }

    private boolean linked(Actor one, Actor other) {
        var info = cluster.runtime(one.node).info(one.pid);
        return info.isPresent() && info.get().links().stream().anyMatch(pid -> pid.isAlive() && pid.node().isPresent()
                && pid.node().get().equals(other.node) && pid.number() == other.pid.number());
    }

    /// The totals of the run, for the report.
    Accounts accounts() {
        return accounts;
    }

    /// L6: checks for leaks after the nodes have closed.
    void checkClosed() {
        for (var name : names) {
            Leaks.check(cluster.runtime(name));
            if (FarProcesses.number(cluster.runtime(name)) < 0) throw new AssertionError(name);
        }
    }
}
