package dev.coppice.examples.keyvalue;

import dev.coppice.core.ActorRuntime;
import java.util.List;

/// The text of the `INFO` command.
final class Info {

    private Info() {}

    static String text(ActorRuntime runtime, Router router) {
        var statistics = runtime.statistics();
        var size = router.run(List.of(Command.of("DBSIZE"))).getFirst();
        return """
                # Server\r
                redis_version:7.0.0\r
                server:coppice-keyvalue\r
                processes:%d\r
                processes_started:%d\r
                timers:%d\r
                zombies:%d\r
                # Keyspace\r
                db0:keys=%s\r
                """.formatted(
                statistics.live(), statistics.started(), statistics.timers(), statistics.zombies().size(),
                size instanceof Reply.Whole(long count) ? count : "unknown");
    }
}
