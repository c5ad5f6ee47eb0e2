package dev.coppice.entities.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.entities.internal.Planner.Facts;
import dev.coppice.entities.internal.Planner.Plan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The tables that the deciding node plans.
class PlannerTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    /// Shard 0 is the first of each argument, and so on.
    private static Table table(List<UUID> hosts, UUID... owners) {
        var nodes = List.of(A, B, C);
        int[] indexes = Arrays.stream(owners).mapToInt(nodes::indexOf).toArray();
        int[] from = new int[owners.length];
        Arrays.fill(from, -1);
        return new Table(1, 1, A, A, hosts, nodes, indexes, from, new boolean[owners.length]);
    }

    private static Map<Integer, List<UUID>> held(List<?>... holders) {
        var map = new HashMap<Integer, List<UUID>>();
        for (int i = 0; i < holders.length; i++) map.put(i, holders[i].stream().map(UUID.class::cast).toList());
        return map;
    }

    private static Plan plan(List<UUID> hosts, Set<UUID> leaving, Map<Integer, List<UUID>> held, @Nullable Table before,
            Set<UUID> stopped) {
        return Planner.plan(before == null ? 4 : before.shards(), 1, false,
                new Facts(hosts, leaving, held, Set.copyOf(hosts), true), before, stopped::contains);
    }

    private static @Nullable UUID owner(Plan plan, int shard) {
        return plan.nodes().get(plan.owners()[shard]);
    }

    private static @Nullable UUID from(Plan plan, int shard) {
        return plan.from()[shard] < 0 ? null : plan.nodes().get(plan.from()[shard]);
    }

    @Test void firstTable_givesEachNodeItsShareToBeginAtOnce() {
        var plan = plan(List.of(A, B), Set.of(), Map.of(), null, Set.of());
        assertThat(plan.owners()).containsExactlyInAnyOrder(0, 0, 1, 1);
        assertThat(plan.fresh()).containsOnly(true);
        assertThat(plan.waiting()).isFalse();
    }

    @Test void nodeThatJoins_getsItsShareFromTheHolders() {
        var plan = plan(List.of(A, B), Set.of(), held(List.of(A), List.of(A), List.of(A), List.of(A)),
                table(List.of(A), A, A, A, A), Set.of());
        assertThat(plan.owners()).containsExactlyInAnyOrder(0, 0, 1, 1);
        for (int shard = 0; shard < 4; shard++)
            assertThat(from(plan, shard)).isEqualTo(B.equals(owner(plan, shard)) ? A : null);
        assertThat(plan.fresh()).containsOnly(false);
    }

    /// The token of shard 0 has reached A, which does not show yet at B: B would send it to C as well.
    @Test void shardWithTwoHolders_staysUntilTheFormerOneKnowsThatItIsTaken() {
        var plan = plan(List.of(A, B, C), Set.of(), held(List.of(A, B), List.of(A), List.of(A)),
                table(List.of(A, B, C), A, A, A), Set.of());
        assertThat(owner(plan, 0)).isEqualTo(A);
        assertThat(from(plan, 0)).isEqualTo(B);
        assertThat(Arrays.asList(owner(plan, 1), owner(plan, 2))).containsExactlyInAnyOrder(B, C);
    }

    @Test void shardOnItsWayToANodeThatLeaves_arrivesBeforeItGoesOn() {
        var plan = plan(List.of(A, B, C), Set.of(B), held(List.of(A), List.of(B)),
                table(List.of(A, B, C), B, B), Set.of());
        assertThat(owner(plan, 0)).isEqualTo(B);
        assertThat(from(plan, 0)).isEqualTo(A);
        assertThat(owner(plan, 1)).isIn(A, C);
        assertThat(from(plan, 1)).isEqualTo(B);
    }

    @Test void shardOfANodeThatIsLost_waitsUntilThatHasCertainlyStopped() {
        var before = table(List.of(A, B), B, A);
        var early = plan(List.of(A), Set.of(), held(List.of(), List.of(A)), before, Set.of());
        assertThat(early.waiting()).isTrue();
        assertThat(owner(early, 0)).isEqualTo(B);
        assertThat(early.fresh()[0]).isFalse();
        var later = plan(List.of(A), Set.of(), held(List.of(), List.of(A)), before, Set.of(B));
        assertThat(later.waiting()).isFalse();
        assertThat(owner(later, 0)).isEqualTo(A);
        assertThat(later.fresh()[0]).isTrue();
    }

    @Test void shardOnItsWayToANodeThatIsLost_goesBackWhenThatHasCertainlyStopped() {
        var before = table(List.of(A, B), B, A);
        var early = plan(List.of(A), Set.of(), held(List.of(A), List.of(A)), before, Set.of());
        assertThat(owner(early, 0)).isEqualTo(B);
        var later = plan(List.of(A), Set.of(), held(List.of(A), List.of(A)), before, Set.of(B));
        assertThat(owner(later, 0)).isEqualTo(A);
        assertThat(later.fresh()[0]).isFalse();
    }
}
