package dev.coppice.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import dev.coppice.supervision.TreeModel.Branch;
import dev.coppice.supervision.TreeModel.Child;
import dev.coppice.supervision.TreeModel.Group;
import dev.coppice.supervision.TreeModel.Leaf;
import dev.coppice.supervision.TreeModel.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Random trees, random ends, random requests: supervisors act as [TreeModel] predicts, start by start and end by end.
///
/// `-Djqwik.tries.default=10000` runs more than the usual thousand.
class TreeProperties {

    enum Kind { END_NORMAL, END_SHUTDOWN, CRASH, KILL, FAIL_STARTS, TERMINATE, RESTART, DELETE, PASS_TIME }

    /// @param pick which child, counted round all that there are
    record Step(Kind kind, int pick, int amount) {}

    @Property
    void supervisors_doWhatTheModelSays(@ForAll("trees") Branch tree, @ForAll("steps") List<Step> steps) {
        new Run(tree).play(steps);
    }

    // ── one run ──

    private static final class Run {
        final List<String> notes = new ArrayList<>();
        final Map<String, Pid> workers = new HashMap<>();
        final Map<String, Integer> failing = new HashMap<>();
        final TreeModel model;
        final Branch tree;

        Run(Branch tree) {
            this.tree = tree;
            this.model = new TreeModel(tree);
        }

        void play(List<Step> steps) {
            try (var simulator = Simulator.open(RuntimeOptions.defaults(), 7)) {
                var runtime = simulator.runtime();
                SupervisorRef root = SupervisorRef.of(runtime.start(Supervisor.of(plan(tree, ""))));
                compare(root);
                for (var step : steps) {
                    if (!model.root.alive) break;
                    perform(step, simulator, root);
                    simulator.runUntilIdle();
                    compare(root);
                }
                if (model.root.alive) {
                    Gen.exit(SupervisionFixture.pid(root), ExitReason.SHUTDOWN);
                    model.stopAll(model.root);
                    simulator.runUntilIdle();
                    assertThat(notes).isEqualTo(model.notes);
                }
                simulator.advance(Duration.ofSeconds(1));
                assertThat(runtime.processes()).as("processes left").isEmpty();
                assertThat(runtime.statistics().timers()).as("timers left").isZero();
            }
        }

        private void perform(Step step, Simulator simulator, SupervisorRef root) {
            if (step.kind == Kind.PASS_TIME) {
                simulator.advance(Duration.ofMillis(step.amount * 1500L));
                model.now += step.amount * 1500L;
                return;
            }
            var children = model.children();
            if (children.isEmpty()) return;
            var child = children.get(step.pick % children.size());
            switch (step.kind) {
                case END_NORMAL -> end(child, ExitReason.NORMAL);
                case END_SHUTDOWN -> end(child, ExitReason.SHUTDOWN);
                case CRASH -> end(child, SupervisionFixture.BROKEN);
                case KILL -> end(child, ExitReason.KILL);
                case FAIL_STARTS -> {
                    if (child.node instanceof Leaf) {
                        model.failing.put(child.path, step.amount);
                        failing.put(child.path, step.amount);
                    }
                }
                case TERMINATE -> {
                    SupervisorRef.of(supervisor(root, child.in)).terminateChild(child.path);
                    model.stop(child);
                    if (child.node.restart() == Restart.TEMPORARY) child.in.children.remove(child);
                }
                case RESTART -> {
                    SupervisorRef.of(supervisor(root, child.in)).restartChild(child.path);
                    if (!child.running) model.start(child);
                }
                case DELETE -> {
                    SupervisorRef.of(supervisor(root, child.in)).deleteChild(child.path);
                    if (!child.running) child.in.children.remove(child);
                }
                case PASS_TIME -> throw new AssertionError();
            }
        }

        private void end(Child child, ExitReason reason) {
            if (!(child.node instanceof Leaf) || !child.running) return;
            var pid = workers.get(child.path);
            if (reason instanceof ExitReason.Kill) SupervisionFixture.kill(pid);
            else SupervisionFixture.end(pid, reason);
            model.ended(child, reason.isClean());
        }

        private SupervisorRef supervisor(SupervisorRef root, Group group) {
            if (group.self == null) return root;
            return SupervisorRef.of(Gen.ref(SupervisionFixture.pid(supervisor(root, group.self.in), group.path)));
        }

        private void compare(SupervisorRef root) {
            assertThat(notes).isEqualTo(model.notes);
            assertThat(SupervisionFixture.pid(root).isAlive()).isEqualTo(model.root.alive);
            if (model.root.alive) compare(root, model.root);
        }

        private void compare(SupervisorRef actual, Group expected) {
            var children = actual.whichChildren();
            assertThat(children).extracting(ChildInfo::id)
                    .isEqualTo(expected.children.stream().map(child -> child.path).toList());
            for (int i = 0; i < children.size(); i++) {
                var child = expected.children.get(i);
                var pid = children.get(i).pid();
                assertThat(pid != null).as(child.path + " runs").isEqualTo(child.running);
                if (child.running && child.group != null) compare(SupervisorRef.of(Gen.ref(pid)), child.group);
            }
        }

        // ── the tree as it really is ──

        private SupervisorSpec plan(Branch branch, String path) {
            var specs = new ArrayList<ChildSpec<?>>();
            for (int i = 0; i < branch.children().size(); i++)
                specs.add(spec(branch.children().get(i), path + "/" + i));
            return SupervisorSpec.of(branch.strategy(), specs)
                    .intensity(branch.intensity(), Duration.ofMillis(TreeModel.PERIOD))
                    .autoShutdown(branch.auto());
        }

        private ChildSpec<?> spec(Node node, String path) {
            ChildSpec<?> spec = switch (node) {
                case Leaf leaf -> ChildSpec.of(worker(path));
                case Branch branch -> ChildSpec.of(Supervisor.of(plan(branch, path)));
            };
            return spec.id(path).restart(node.restart()).significant(node.significant());
        }

        private Worker worker(String path) {
            return Worker.worker().init(self -> {
                int fails = failing.getOrDefault(path, 0);
                failing.put(path, Math.max(0, fails - 1));
                notes.add((fails > 0 ? "!" : "+") + path);
                if (fails > 0) Worker.fail(SupervisionFixture.BROKEN);
                workers.put(path, self.pid());
            }).ending(self -> notes.add("-" + path));
        }
    }

    // ── generators ──

    @Provide
    Arbitrary<Branch> trees() {
        return branch(2);
    }

    private static Arbitrary<Branch> branch(int depth) {
        Arbitrary<Node> leaf = leaf();
        Arbitrary<Node> child = depth == 0 ? leaf : Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, leaf), net.jqwik.api.Tuple.of(2, branch(depth - 1).map(Node.class::cast)));
        var strategies = Arbitraries.of(Strategy.ONE_FOR_ONE, Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE);
        return Combinators.combine(strategies, Arbitraries.integers().between(0, 4), Arbitraries.of(AutoShutdown.class),
                        Arbitraries.of(Restart.class), Arbitraries.of(true, false), child.list().ofMaxSize(4))
                .as(TreeProperties::valid);
    }

    /// A branch whose children are significant only where they may be.
    private static Branch valid(
            Strategy strategy, int intensity, AutoShutdown auto, Restart restart, boolean significant,
            List<Node> children) {
        var checked = new ArrayList<Node>();
        for (var child : children) {
            boolean may = child.significant() && auto != AutoShutdown.NEVER && child.restart() != Restart.PERMANENT;
            checked.add(switch (child) {
                case Leaf leaf -> new Leaf(leaf.restart(), may);
                case Branch inner -> new Branch(inner.strategy(), inner.intensity(), inner.auto(), inner.restart(), may,
                        inner.children());
            });
        }
        return new Branch(strategy, intensity, auto, restart, significant, checked);
    }

    private static Arbitrary<Node> leaf() {
        var restarts = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(4, Restart.PERMANENT), net.jqwik.api.Tuple.of(2, Restart.TRANSIENT),
                net.jqwik.api.Tuple.of(1, Restart.TEMPORARY));
        return Combinators.combine(restarts, Arbitraries.of(true, false)).as(Leaf::new);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().between(0, 1000),
                        Arbitraries.integers().between(1, 3))
                .as(Step::new).list().ofMinSize(1).ofMaxSize(25);
    }
}
