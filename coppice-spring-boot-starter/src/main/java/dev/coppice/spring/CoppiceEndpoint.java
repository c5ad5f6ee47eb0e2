package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeStatistics;
import dev.coppice.core.Top;
import dev.coppice.core.TopQuery;
import dev.coppice.supervision.SupervisionTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/// Shows the figures of the runtime, its supervision tree and its longest mailboxes. Reads only; all texts are redacted
/// as in reports.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="properties"}
@Endpoint(id = "coppice")
public class CoppiceEndpoint {
    private static final int USUAL = 50;
    private static final int MOST = 1_000;
    private static final int USUAL_DEPTH = 3;
    private static final int MOST_DEPTH = 50;

    private final ActorRuntime runtime;

    /// For [CoppiceEndpointAutoConfiguration], or a bean of your own.
    public CoppiceEndpoint(ActorRuntime runtime) {
        this.runtime = Objects.requireNonNull(runtime, "runtime must not be null");
    }

    /// Returns the figures of the runtime.
    @ReadOperation
    public Map<String, Object> runtime() {
        var look = runtime.statistics();
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", runtime.options().name());
        figures.put("open", runtime.isOpen());
        figures.put("processes", look.live());
        figures.put("started", look.started());
        figures.put("zombies", look.zombies().stream().map(Pid::toString).toList());
        figures.put("timers", look.timers());
        figures.put("deadLetters", look.deadLetters());
        figures.put("workers", look.workers());
        figures.put("threads", look.threads());
        figures.put("totals", look.totals());
        return withTextsOfPids(figures, look);
    }

    /// A pid is text on the wire.
    private static Map<String, Object> withTextsOfPids(Map<String, Object> figures, RuntimeStatistics look) {
        figures.put("workers", look.workers().stream().map(worker -> {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("index", worker.index());
            fields.put("slices", worker.slices());
            fields.put("queued", worker.queued());
            fields.put("parked", worker.parked());
            fields.put("running", Objects.toString(worker.running(), null));
            return fields;
        }).toList());
        return figures;
    }

    /// Returns the section `tree` or `top`; null, and so 404, for another one. A number out of range is answered
    /// with 400.
    ///
    /// @param limit how many children of each supervisor, or how many processes, to list: 1 to 1,000; default 50
    /// @param depth how many levels of the tree to list below the roots: 0 to 50; default 3
    @ReadOperation
    public @Nullable Object section(@Selector String section, @Nullable Integer limit, @Nullable Integer depth) {
        int most = within("limit", limit, USUAL, 1, MOST);
        int levels = within("depth", depth, USUAL_DEPTH, 0, MOST_DEPTH);
        return switch (section) {
            case "tree" -> SupervisionTree.of(runtime, null, levels, most).roots().stream().map(this::node).toList();
            case "top" -> top(most);
            default -> null;
        };
    }

    private static int within(String name, @Nullable Integer value, int usual, int least, int most) {
        if (value == null) return usual;
        if (value >= least && value <= most) return value;
        var text = name + " must be from " + least + " to " + most + ", not " + value;
        throw new InvalidEndpointRequestException(text, text);
    }

    private Map<String, Object> top(int limit) {
        Top top = runtime.top(TopQuery.by(TopQuery.Key.MAILBOX).limit(limit));
        List<Map<String, Object>> rows = top.rows().stream().map(this::row).toList();
        return Map.of("live", top.live(), "processes", rows);
    }

    private Map<String, Object> row(Top.Row row) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("pid", row.pid().toString());
        fields.put("label", row.label());
        fields.put("behaviour", row.behaviour());
        if (row.name() != null) fields.put("name", runtime.print(row.name()));
        fields.put("status", row.status().name().toLowerCase(Locale.ROOT));
        fields.put("mailbox", row.mailbox());
        fields.put("atLeast", row.atLeast());
        return fields;
    }

    private Map<String, Object> node(SupervisionTree.Node node) {
        var fields = new LinkedHashMap<String, Object>();
        if (node.id() != null) fields.put("id", runtime.print(node.id()));
        fields.put("label", node.label());
        if (node.pid() != null) fields.put("pid", node.pid().toString());
        fields.put("type", node.type().name().toLowerCase(Locale.ROOT));
        fields.put("state", node.state().name().toLowerCase(Locale.ROOT));
        if (node.strategy() != null) fields.put("strategy", node.strategy().name().toLowerCase(Locale.ROOT));
        if (!node.answered()) fields.put("busy", true);
        if (node.restarts() != null) {
            fields.put("restartsUsed", node.restarts().used());
            fields.put("restartsLeft", node.restarts().left());
        }
        if (node.size() > 0) fields.put("size", node.size());
        if (!node.children().isEmpty()) fields.put("children", node.children().stream().map(this::node).toList());
        return fields;
    }
}
