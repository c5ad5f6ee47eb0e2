package dev.coppice.core.internal.jmx;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.RuntimeMXBean;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The bean of one runtime. Each attribute is read at its own moment. Thread-safe.
record RuntimeBean(ActorRuntime runtime) implements RuntimeMXBean {

    private RuntimeStatistics figures() {
        return runtime.statistics();
    }

    private RuntimeStatistics.Totals totals() {
        return runtime.statistics().totals();
    }

    @Override public String getRuntimeName() {
        return runtime.options().name();
    }

    @Override public long getLive() {
        return figures().live();
    }

    @Override public long getStarted() {
        return figures().started();
    }

    @Override public long getEnded() {
        return totals().ended();
    }

    @Override public long getCrashes() {
        return totals().crashes();
    }

    @Override public long getRestarts() {
        return totals().restarts();
    }

    @Override public long getGaveUp() {
        return totals().gaveUp();
    }

    @Override public int getZombies() {
        return figures().zombies().size();
    }

    @Override public long getMessages() {
        return totals().messages();
    }

    @Override public long getSlices() {
        return totals().slices();
    }

    @Override public long getSteals() {
        return totals().steals();
    }

    @Override public long getStalls() {
        return totals().stalls();
    }

    @Override public long getCallTimeouts() {
        return totals().callTimeouts();
    }

    @Override public int getTimers() {
        return figures().timers();
    }

    @Override public long getTimersFired() {
        return figures().timersFired();
    }

    @Override public Map<String, Long> getDeadLetters() {
        var map = new TreeMap<String, Long>();
        figures().deadLetters().forEach((cause, count) -> map.put(cause.name(), count));
        return map;
    }

    @Override public int getWorkers() {
        return figures().workers().size();
    }

    @Override public int getDedicatedThreads() {
        return figures().threads().dedicated();
    }

    @Override public int getSpareWorkers() {
        return figures().threads().spareWorkers();
    }

    @Override public int getComputing() {
        return figures().threads().computing();
    }

    @Override public int getWaitingToCompute() {
        return figures().threads().waitingToCompute();
    }

    @Override public List<String> top(String key, int limit) {
        var by = TopQuery.Key.valueOf(key.toUpperCase(Locale.ROOT));
        return runtime.top(TopQuery.by(by).limit(limit)).rows().stream().map(RuntimeBean::line).toList();
    }

    private static String line(Top.Row row) {
        return row.pid().number() + " " + row.label() + " " + row.status() + " " + row.mailbox()
                + (row.atLeast() ? "+" : "");
    }

    @Override public String info(long number) {
        return runtime.process(number).flatMap(pid -> runtime.info(pid)).map(RuntimeBean::description).orElse("");
    }

    private static String description(ProcessInfo info) {
        return info.label() + " " + info.behaviour() + " " + info.status() + ", mailbox " + info.mailbox()
                + (info.atLeast() ? "+" : "")
                + ", links " + info.links() + ", parent " + (info.parent() == null ? "none" : info.parent());
    }

    @Override public List<String> waits() {
        return runtime.waits().edges().stream()
                .map(edge -> edge.waiter() + " waits for " + edge.server() + " to answer "
                        + runtime.print(edge.request()))
                .toList();
    }
}
