package dev.coppice.cluster.internal.names;

import dev.coppice.cluster.NameClash;
import dev.coppice.core.ActorRuntime.Registration;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions of the application that choose between two holders of a name. Thread-safe.
final class Choosers {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Surroundings node;
    private final Map<String, Function<? super NameClash, ? extends @Nullable Pid>> byName = new ConcurrentHashMap<>();

    Choosers(Surroundings node) {
        this.node = node;
    }

    Registration add(String name, Function<? super NameClash, ? extends @Nullable Pid> chooser) {
        if (byName.putIfAbsent(name, chooser) != null) {
            throw new IllegalArgumentException("node " + node.name() + " provides the function " + name + " already");
        }
        return () -> byName.remove(name, chooser);
    }

    /// Calls `done` once with the process that keeps the name: the older one if the function does not say. On the pump.
    void choose(String name, NameClash clash, Consumer<Pid> done) {
        var chooser = byName.get(name);
        if (chooser == null) {
            keepOlder(clash, "node " + node.name() + " provides no function " + name, done);
            return;
        }
        var outcome = new AtomicReference<@Nullable Runnable>();
        var process = Gen.spawn(node.runtime(), self -> {
            Runnable next;
            try {
                next = chosen(name, clash, chooser.apply(clash), done);
            } catch (Exception thrown) { // reported, and the name has a holder
                next = () -> keepOlder(clash, "the function " + name + " threw " + thrown, done);
            }
            if (outcome.compareAndSet(null, next)) node.later(next);
        }, SpawnOptions.NONE.label("chooser " + name));
        node.after(LIMIT, () -> {
            Runnable late = () -> keepOlder(clash, "the function " + name + " has not returned within " + LIMIT, done);
            if (!outcome.compareAndSet(null, late)) return;
            Gen.exit(process, ExitReason.KILL);
            late.run();
        });
    }

    private Runnable chosen(String name, NameClash clash, @Nullable Pid chosen, Consumer<Pid> done) {
        if (chosen == clash.older()) return () -> done.accept(clash.older());
        if (chosen == clash.newer()) return () -> done.accept(clash.newer());
        return () -> keepOlder(clash, "the function " + name + " chose " + chosen + ", which is none of them", done);
    }

    private void keepOlder(NameClash clash, String why, Consumer<Pid> done) {
        node.report("the older of the two holders keeps the name " + clash.key() + ", because " + why);
        done.accept(clash.older());
    }
}
