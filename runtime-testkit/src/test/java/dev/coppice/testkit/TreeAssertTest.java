package dev.coppice.testkit;

import static dev.coppice.testkit.TreeAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class TreeAssertTest {

    private static SupervisorRef shop(ActorRuntime runtime) {
        Supervisor orders = Supervisor.of(SupervisorSpec.oneForAll(
                ChildSpec.of(new Ping(1)).id("intake"), ChildSpec.of(new Ping(2)).id("worker"))
                        .intensity(1, Duration.ofSeconds(5)));
        return SupervisorRef.of(runtime.start(Supervisor.of(SupervisorSpec.oneForOne(
                ChildSpec.of(new Ping(3)).id("cart"), ChildSpec.of(orders).id("orders"))
                        .intensity(10, Duration.ofSeconds(5)))));
    }

    private static void kill(ActorRuntime runtime, String id) {
        runtime.exit(Objects.requireNonNull(find(SupervisionTree.of(runtime).roots().getFirst(), id).pid()),
                ExitReason.KILL);
    }

    private static SupervisionTree.Node find(SupervisionTree.Node node, String id) {
        if (id.equals(node.id())) return node;
        return node.children().stream().map(child -> find(child, id)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static void run(ActorRuntime runtime) {
        var sup = shop(runtime);
        try (var tree = TreeProbe.of(runtime, sup)) {
            assertThat(tree).isRunning().isRunning("cart").hasChild("orders", "worker").hasNoChild("cart", "worker")
                    .hasStrategy(Strategy.ONE_FOR_ALL, "orders");
            sup.terminateChild("cart");
            assertThat(tree).isDown("cart").forms("""
                    cart (down)
                    orders
                      intake
                      worker
                    """);
            kill(runtime, "intake");
            assertThat(tree).eventually().hasRestarted(1, "orders", "intake").hasRestarted(1, "orders", "worker");
            kill(runtime, "worker"); // one too many
            assertThat(tree).eventually().hasRestarted(1, "orders").isRunning("orders", "worker")
                    .hasRestarted(1, "orders", "intake");
        }
    }

    @RuntimeTest void restarts_ofChildrenAndTheirSupervisor_areCounted(ActorRuntime runtime) {
        run(runtime);
    }

    @Simulated(seeds = 20) void restarts_inAnyOrder(TestRuntime test) {
        run(test.runtime());
    }

    private static String failure(ThrowingCallable code) {
        var failed = org.assertj.core.api.Assertions.catchThrowableOfType(AssertionError.class, code);
        assertThat(failed).as("the assertion fails").isNotNull();
        return failed.getMessage().replaceAll("<[^>]*>", "");
    }

    @Simulated void failures_sayWhatWasExpected_andShowTheTree(TestRuntime test) {
        var sup = shop(test.runtime());
        var tree = TreeProbe.of(test.runtime(), sup);
        assertThat(failure(() -> assertThat(tree).isRunning("orders", "clerk"))).isEqualTo("""
                expected orders / clerk to be running, but it is not there; the tree is
                  Supervisor
                  ├─ cart Ping
                  └─ orders Supervisor
                     ├─ intake Ping
                     └─ worker Ping
                restarts:
                  none""");
        var before = test.now();
        assertThat(failure(() -> assertThat(tree).eventually(Duration.ofMinutes(1)).hasRestarted(2, "cart")))
                .startsWith("expected cart to have been restarted 2 times within PT1M, but it was 0");
        assertThat(test.now().minus(before)).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(failure(() -> assertThat(tree).hasStrategy(Strategy.REST_FOR_ONE))).contains("it has ONE_FOR_ONE");
        assertThat(failure(() -> assertThat(tree).hasStrategy(Strategy.REST_FOR_ONE, "cart")))
                .contains("not a supervisor");
        assertThat(failure(() -> assertThat(tree).hasNoChild("cart"))).contains("there is one");
        assertThat(failure(() -> assertThat(tree).hasChild("till"))).contains("there is none");
        assertThat(failure(() -> assertThat(tree).isDown("cart"))).contains("it is running");
        assertThat(failure(() -> assertThat(tree).forms("cart"))).contains("the shape\n    cart, but it is another");
        assertThatIllegalArgumentException().isThrownBy(() -> assertThat(tree).hasRestarted(1))
                .withMessageContaining("root");
        test.runtime().exit(sup.pid(), ExitReason.KILL);
        test.run();
        assertThat(failure(() -> assertThat(tree).isRunning()))
                .contains("the root to be running, but it is not there", "has ended");
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(tree).hasChild("cart"));
    }
}
