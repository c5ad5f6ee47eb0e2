package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.MultiReplies;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// Calls one name at several nodes at once.
final class MultiCalls {

    private MultiCalls() {}

    static <M, R extends @Nullable Object> MultiReplies<R> call(
            LocalNode node, Collection<String> nodes, Name<M> name, Call<? extends M, R> request,
            @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        var pending = new LinkedHashMap<String, PendingCall<R>>();
        for (var each : new LinkedHashSet<>(nodes)) pending.put(each, Gen.request(node.ref(each, name), request));
        if (!pending.isEmpty()) Gen.awaitAll(pending.values(), timeout);
        var replies = new LinkedHashMap<String, R>();
        var failures = new LinkedHashMap<String, ExitReason>();
        pending.forEach((each, call) -> {
            if (call.abandon()) {
                failures.put(each, ExitReason.TIMEOUT);
                return;
            }
            try {
                replies.put(each, call.await(Duration.ZERO));
            } catch (CallFailed failed) {
                failures.put(each, failed.cause());
            }
        });
        return new MultiReplies<>(Collections.unmodifiableMap(replies), Collections.unmodifiableMap(failures));
    }
}
