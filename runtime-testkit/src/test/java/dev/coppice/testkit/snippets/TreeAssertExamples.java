package dev.coppice.testkit.snippets;

import static dev.coppice.testkit.TreeAssert.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.Ping;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import dev.coppice.testkit.TreeProbe;

class TreeAssertExamples {

    @Simulated(seeds = 20) void tree(TestRuntime test) {
        // @start region="tree"
        var shop = SupervisorRef.of(test.runtime().start(Supervisor.of(SupervisorSpec.oneForOne(
                ChildSpec.of(new Ping(1)).id("cart"),
                ChildSpec.of(new Ping(2)).id("stock")))));
        var tree = TreeProbe.of(test.runtime(), shop);
        assertThat(tree).hasStrategy(Strategy.ONE_FOR_ONE).forms("""
                cart
                stock
                """);

        var cart = shop.whichChildren().getFirst().pid();
        test.runtime().exit(cart, ExitReason.KILL);
        assertThat(tree).eventually().hasRestarted(1, "cart").isRunning("cart").hasRestarted(0, "stock");
        // @end
        tree.close();
    }
}
