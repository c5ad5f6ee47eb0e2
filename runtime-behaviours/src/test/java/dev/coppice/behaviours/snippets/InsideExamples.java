package dev.coppice.behaviours.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Agent;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.NamedProcess;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.ProcessTrace;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.RuntimeReport;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.StartOptions;
import dev.coppice.core.TimerInfo;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import dev.coppice.core.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Examples of how to look inside a running system.
class InsideExamples {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().name("inside"));
    private final Agent<Integer> agent =
            Agent.start(runtime, () -> 0, StartOptions.defaults().name(new Name<>("counter")));
    private final Pid pid = agent.ref().pid();

    @AfterEach void close() {
        runtime.close();
    }

    @Test
    void top() {
        // @start region="top"
        Top top = runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).limit(10).behaviour("agent"));
        for (Top.Row row : top.rows()) {
            System.out.println(row.label() + " has " + row.mailbox() + (row.atLeast() ? " or more" : "")
                    + " messages waiting");
        }
        // @end
        assertThat(top.rows()).extracting(Top.Row::pid).containsExactly(pid);
    }

    @Test
    void busy() {
        // @start region="busy"
        try (var watch = runtime.watch()) { // measures until it is closed
            Top busiest = runtime.top(TopQuery.by(TopQuery.Key.BUSY).limit(10));
            busiest.rows()
                    .forEach(row -> System.out.println(row.label() + " runs for " + Math.round(100 * row.busy())
                            + " %"));
        }
        // @end
    }

    @Test
    void process() {
        // @start region="info"
        ProcessInfo info = runtime.info(pid, 5).orElseThrow(); // with the first 5 messages
        String text = info.label() + " is " + info.status() + ", waiting: " + runtime.print(info.messages());
        // @end
        assertThat(text).contains(" is WAITING, waiting: []");
    }

    @Test
    void names() {
        // @start region="names"
        for (NamedProcess named : runtime.names()) {
            List<TimerInfo> timers = runtime.timers(named.pid());
            System.out.println(named.name().key() + " has " + timers.size() + " timers");
        }
        // @end
        assertThat(runtime.names()).extracting(NamedProcess::pid).containsExactly(pid);
    }

    @Test
    void reports() {
        // @start region="reports"
        Queue<RuntimeReport> crashes = new ConcurrentLinkedQueue<>();
        var registration = runtime.onReport(report -> {
            if (report.kind().equals("dev.coppice.crash")) crashes.add(report);
        });
        // @end
        agent.cast(n -> Math.floorDiv(n, 0));
        Awaitility.await().until(() -> !crashes.isEmpty());
        assertThat(crashes.element().process()).isEqualTo(pid);
        assertThat(crashes.element().title()).contains("crashed");
        registration.close();
    }

    @Test
    void waits() {
        // @start region="waits"
        Waits waits = runtime.waits();
        for (Waits.Edge edge : waits.longestChain()) System.out.println(edge.waiter() + " waits for " + edge.server());
        if (!waits.cycles().isEmpty()) System.out.println("these wait for each other: " + waits.cycles().getFirst());
        // @end
        assertThat(waits.edges()).isEmpty();
    }

    @Test
    void trace() {
        var texts = new ArrayList<String>();
        // @start region="trace"
        var limits = ProcessTrace.Limits.defaults().events(100).perSecond(50).time(Duration.ofSeconds(30));
        try (ProcessTrace trace = runtime.trace(List.of(pid), limits)) {
            agent.update(n -> n + 1);
            for (ProcessTrace.Event event : trace.poll(100)) {
                texts.add(event.at() + " " + event.process() + " " + event.kind() + " " + event.text());
            }
        }
        // @end
        assertThat(texts).isNotEmpty().first().asString().contains(" REQUEST ");
    }

    @Test
    void totals() {
        // @start region="totals"
        RuntimeStatistics.Totals totals = runtime.statistics().totals(); // poll it, and chart the differences
        long handled = totals.messages();
        long lost = totals.crashes() + totals.callTimeouts();
        // @end
        assertThat(handled).isNotNegative();
        assertThat(lost).isZero();
    }

    @Test
    void jmx() {
        // @start region="jmx"
        var bean = runtime.registerMXBean(); // dev.coppice:type=Runtime,name=inside
        // @end
        bean.close();
    }
}
