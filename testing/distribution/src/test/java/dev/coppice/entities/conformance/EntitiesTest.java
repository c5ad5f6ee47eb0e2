package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.Conformance;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// One process per key, in a cluster in which nothing fails.
class EntitiesTest {

    @Conformance("DST-111")
    @Test void call_thousandKeysFromAllNodes_oneProcessEachAndAllAnswered() {
        Kinds.with("A B C", kinds -> {
            var replies = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < 1_000; i++) {
                for (var node : kinds.kinds.keySet()) {
                    replies.add(kinds.ref(node, "k" + i).ask(new Counter.Increment(node, 0)));
                }
            }
            kinds.cluster.await(() -> replies.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(10));
            assertThat(replies).allMatch(reply -> !reply.isCompletedExceptionally());
            assertThat(kinds.journal.begun).hasSize(1_000).allSatisfy((key, count) -> assertThat(count).isEqualTo(1));
            int sum = 0;
            for (var kind : kinds.kinds.values()) sum += kind.size();
            assertThat(sum).isEqualTo(1_000);
        });
    }
}
