package dev.coppice.observer.internal.page;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.TimerInfo;
import dev.coppice.observer.internal.history.History;
import dev.coppice.observer.internal.history.StackText;

/// One process: its activity, its mailbox and callers, its links and monitors.
public final class ProcessPage implements Page {
    private static final int FIRST = 20;
    private static final int TIMERS = 20;
    private static final int REPORTS = 10;
    private final ActorRuntime runtime;
    private final History history;
    private final Traces traces;
    private final Texts texts;

    public ProcessPage(ActorRuntime runtime, History history, Traces traces, Texts texts) {
        this.runtime = runtime;
        this.history = history;
        this.traces = traces;
        this.texts = texts;
    }

    @Override public String id() {
        return "process";
    }

    @Override public Fields look(Query query, int limit) {
        long number = query.number();
        int first = Math.min(limit, FIRST);
        var reports = history.about(number, Math.min(limit, REPORTS)).stream().map(texts::entry).toList();
        var trace = query.text("trace").isEmpty() ? null : traces.look(query.number("trace", 0), limit);
        var pid = runtime.process(number).orElse(null);
        var info = pid == null ? null : runtime.info(pid, first).orElse(null);
        if (pid == null || info == null) {
            if (reports.isEmpty() && number > runtime.statistics().started() || number < 1) {
                throw new Unanswerable(404, "there was never a process " + number);
            }
            return new Fields().with("number", number).with("alive", false).with("reports", reports)
                    .with("trace", trace);
        }
        var timers = runtime.timers(pid);
        return new Fields()
                .with("number", number)
                .with("alive", true)
                .with("process", texts.process(pid))
                .with("label", Texts.label(info.label()))
                .with("behaviour", Texts.label(info.behaviour()))
                .with("name", info.name() == null ? null : Texts.label(texts.value(info.name())))
                .with("status", Texts.lower(info.status()))
                .with("profile", Texts.lower(info.profile()))
                .with("trapsExits", info.trapsExits())
                .with("mailbox", info.mailbox())
                .with("atLeast", info.atLeast())
                .with("messages", info.messages().stream().map(texts::value).toList())
                .with("links", texts.processes(info.links(), first))
                .with("monitors", texts.mixed(info.monitors(), first))
                .with("monitoredBy", texts.processes(info.monitoredBy(), first))
                .with("parent", texts.process(info.parent()))
                .with("ancestors", texts.mixed(info.ancestors(), first))
                .with("callers", texts.processes(info.callers(), first))
                .with("dictionary", dictionary(info, first))
                .with("timers", new Fields().with("size", timers.size())
                        .with("first", timers.stream().limit(Math.min(limit, TIMERS)).map(this::timer).toList()))
                .with("stack", StackText.of(info.stack().toArray(new StackTraceElement[0])))
                .with("reports", reports)
                .with("trace", trace);
    }

    private Fields timer(TimerInfo timer) {
        return new Fields()
                .with("remaining", timer.remaining().toMillis())
                .with("period", timer.period() == null ? null : timer.period().toMillis())
                .with("message", texts.value(timer.message()));
    }

    private Fields dictionary(ProcessInfo info, int first) {
        var fields = new Fields();
        info.dictionary().entrySet().stream().limit(first)
                .forEach(entry -> fields.put(texts.value(entry.getKey()),
                        texts.setting(texts.value(entry.getKey()), entry.getValue())));
        return fields;
    }
}
