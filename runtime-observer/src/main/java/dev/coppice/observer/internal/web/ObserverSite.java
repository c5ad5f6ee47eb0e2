package dev.coppice.observer.internal.web;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.observer.ObserverPage;
import dev.coppice.observer.internal.history.Category;
import dev.coppice.observer.internal.history.History;
import dev.coppice.observer.internal.json.Json;
import dev.coppice.observer.internal.page.ApplicationsPage;
import dev.coppice.observer.internal.page.ClusterPage;
import dev.coppice.observer.internal.page.CrashesPage;
import dev.coppice.observer.internal.page.DeadLettersPage;
import dev.coppice.observer.internal.page.Fields;
import dev.coppice.observer.internal.page.NamesPage;
import dev.coppice.observer.internal.page.OverviewPage;
import dev.coppice.observer.internal.page.OwnPage;
import dev.coppice.observer.internal.page.Page;
import dev.coppice.observer.internal.page.ProcessPage;
import dev.coppice.observer.internal.page.ProcessesPage;
import dev.coppice.observer.internal.page.Query;
import dev.coppice.observer.internal.page.StallsPage;
import dev.coppice.observer.internal.page.StatePage;
import dev.coppice.observer.internal.page.Texts;
import dev.coppice.observer.internal.page.TimersPage;
import dev.coppice.observer.internal.page.Traces;
import dev.coppice.observer.internal.page.TreePage;
import dev.coppice.observer.internal.page.Unanswerable;
import dev.coppice.observer.internal.page.WaitsPage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests, whatever server they come from. Thread-safe.
///
/// | Request | Answer |
/// |---|---|
/// | `GET /?token=…` | begins a session |
/// | `GET /assets/NAME` | a file of the page |
/// | `GET /PAGE.json`, `GET /PAGE/ARGUMENT.json` | a page as JSON |
/// | `GET /events?page=PAGE/ARGUMENT` | the same, again and again, as server-sent events |
/// | `GET /session.json` | the permitted actions of the viewer, and the CSRF token |
/// | `POST /actions/ACTION` | carries an action out |
/// | `GET` of any other page | the frame that shows it |
final class ObserverSite implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.coppice.observer");
    private static final int LONGEST_BODY = 16_384;
    private static final long SHORTEST_PERIOD = 1_000;
    private static final long LONGEST_PERIOD = 60_000;

    private final ActorRuntime runtime;
    private final ObserverOptions options;
    private final Guard guard;
    private final Assets assets;
    private final Notices notices;
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final History history;
    private final Traces traces;
    private final Texts texts;
    private final AuditLog audit;
    private final Actions actions;
    private final Snapshots snapshots;
    private final Viewers viewers;
    private final @Nullable ClusterPage cluster;
    private final long started = System.nanoTime();

    /// @param base the path of the observer on its server: empty, or such as `/coppice`
    ObserverSite(ActorRuntime runtime, ObserverOptions options, Guard guard, String base) {
        this.assets = new Assets(base);
        this.notices = new Notices(base);
        this.runtime = runtime;
        this.options = options;
        this.guard = guard;
        this.history = new History(runtime);
        this.traces = new Traces(runtime);
        this.texts = new Texts(runtime);
        this.audit = new AuditLog(options.audit());
        this.actions = new Actions(runtime, options, audit, traces, texts);
        this.snapshots = new Snapshots(runtime, this::frame);
        this.viewers = new Viewers(snapshots);
        add(new OverviewPage(runtime, history, texts));
        add(new TreePage(runtime, history, texts));
        add(new ProcessesPage(runtime, texts));
        add(new ProcessPage(runtime, history, traces, texts));
        add(new NamesPage(runtime, options.registries(), options.groups(), texts));
        add(new TimersPage(runtime, texts));
        add(new ApplicationsPage(runtime, texts));
        add(new StallsPage(runtime, history, texts));
        add(new WaitsPage(runtime, texts));
        add(new CrashesPage(runtime, history, texts));
        add(new DeadLettersPage(runtime, history, texts));
        add(new OwnPage(options.pages(), texts));
        this.cluster = isPresent("dev.coppice.cluster.Node")
                ? new ClusterPage(runtime, isPresent("dev.coppice.entities.ShardTable")) : null;
        if (cluster != null) add(cluster);
        add(audit);
        if (options.state()) add(new StatePage(runtime, texts));
    }

    /// Returns whether the optional module with this class is present.
    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, ObserverSite.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    private void add(Page page) {
        pages.put(page.id(), page);
    }

    Viewers viewers() {
        return viewers;
    }

    /// The frame around every page.
    private Fields frame() {
        var statistics = runtime.statistics();
        var frame = new Fields()
                .with("runtime", runtime.options().name())
                .with("open", runtime.isOpen())
                .with("observedMillis", (System.nanoTime() - started) / 1_000_000)
                .with("live", statistics.live())
                .with("crashes", statistics.totals().crashes())
                .with("gaveUp", history.total(Category.GAVE_UP))
                .with("zombies", statistics.zombies().size())
                .with("stalls", statistics.totals().stalls())
                .with("deadLetters", statistics.deadLetters().values().stream().mapToLong(Long::longValue).sum());
        if (cluster != null) cluster.summarize(frame);
        return frame;
    }

    Reply answer(ObserverExchange request) {
        try {
            guard.requireOurs(request);
            return switch (request.method()) {
                case "GET", "HEAD" -> get(request);
                case "POST" -> post(request);
                default -> throw new Unanswerable(405, "only GET, HEAD and POST are answered");
            };
        } catch (Unanswerable refused) {
            return Reply.error(refused.status(), refused.text());
        } catch (RuntimeException failed) {
            LOG.error("the observer could not answer a request", failed);
            return Reply.error(500, "the observer could not answer; its log says why");
        }
    }

    // ── reading ──

    private Reply get(ObserverExchange request) {
        var path = request.path();
        var parameters = Query.parameters(request.query());
        var token = parameters.get("token");
        if (token != null && path.equals("/")) return signIn(request, token);
        var identity = guard.identify(request);
        if (path.startsWith("/assets/")) return asset(path.substring("/assets/".length()));
        if (identity == null) return unknown(path);
        if (path.equals("/session.json")) return Reply.json(200, session(identity));
        if (path.equals("/events")) return events(request, parameters);
        if (path.endsWith(".json")) return json(path.substring(1, path.length() - ".json".length()), parameters);
        return asset("index.html");
    }

    private Reply signIn(ObserverExchange request, String token) {
        if (options.authenticator() != null) return Reply.html(400, notices.noToken());
        if (!guard.isToken(token)) {
            audit.add("unknown from " + request.remoteAddress(), "sign in", "", "the token is wrong");
            return Reply.html(401, notices.signIn(true));
        }
        audit.add("token from " + request.remoteAddress(), "sign in", "", "done");
        return Reply.html(200, notices.signedIn()).with("Set-Cookie", guard.beginSession());
    }

    private Reply unknown(String path) {
        boolean page = !path.endsWith(".json") && !path.equals("/events");
        if (options.authenticator() != null) {
            return page ? Reply.html(403, notices.refused())
                    : Reply.error(403, "the authenticator refuses this request: it does not know its sender, or the "
                            + "sender may not look");
        }
        return page ? Reply.html(401, notices.signIn(false))
                : Reply.error(401, "send the token as Authorization: Bearer, or open the address with the token once")
                        .with("WWW-Authenticate", "Bearer");
    }

    private Reply asset(String name) {
        var file = assets.get(name);
        return file == null ? Reply.error(404, "there is no such file") : file;
    }

    private Fields session(Identity identity) {
        return new Fields()
                .with("runtime", runtime.options().name())
                .with("user", texts.value(identity.user()))
                .with("csrf", guard.csrf(identity))
                .with("actions",
                        options.actions().stream().map(each -> each.name().toLowerCase(Locale.ROOT)).sorted().toList())
                .with("state", options.state())
                .with("pages", options.pages().stream().map(ObserverSite::own).toList());
    }

    private static Fields own(ObserverPage page) {
        return new Fields().with("id", page.id()).with("title", page.title());
    }

    private Reply json(String path, Map<String, String> parameters) {
        var view = view(path, parameters);
        boolean measures = view.page().measures(view.query());
        if (measures) snapshots.busy().acquire();
        try {
            return Reply.json(200, snapshots.of(view.page(), view.query()).bytes());
        } finally {
            if (measures) snapshots.busy().release();
        }
    }

    private Reply events(ObserverExchange request, Map<String, String> parameters) {
        if (!request.method().equals("GET")) throw new Unanswerable(405, "events are sent to GET only");
        var wanted = new LinkedHashMap<>(parameters);
        var path = wanted.remove("page");
        if (path == null) throw new Unanswerable(400, "the parameter page is missing");
        return new Reply.Events(view(path, wanted));
    }

    private Subscription view(String path, Map<String, String> parameters) {
        var wanted = new LinkedHashMap<>(parameters);
        var period = wanted.remove("period");
        int slash = path.indexOf('/');
        var id = slash < 0 ? path : path.substring(0, slash);
        var page = pages.get(id);
        if (page == null) throw new Unanswerable(404, "there is no such page");
        return new Subscription(page, new Query(slash < 0 ? "" : path.substring(slash + 1), wanted), millis(period));
    }

    private static long millis(@Nullable String period) {
        if (period == null) return SHORTEST_PERIOD;
        try {
            return Math.clamp(Long.parseLong(period), SHORTEST_PERIOD, LONGEST_PERIOD);
        } catch (NumberFormatException malformed) {
            throw new Unanswerable(400, "period must be a number of milliseconds");
        }
    }

    // ── acting ──

    private Reply post(ObserverExchange request) {
        var identity = guard.identify(request);
        if (identity == null) throw new Unanswerable(401, "the sender of the request is unknown");
        if (!request.path().startsWith("/actions/")) throw new Unanswerable(404, "there is no such action");
        var action = request.path().substring("/actions/".length());
        var user = identity.user() + " from " + request.remoteAddress();
        try {
            guard.requireIntent(request, identity);
            var type = request.header("Content-Type");
            if (type == null || !type.startsWith("application/json"))
                throw new Unanswerable(415, "the body must be application/json");
        } catch (Unanswerable refused) {
            audit.add(user, action, "", refused.text());
            throw refused;
        }
        var bytes = body(request);
        if (bytes.length > LONGEST_BODY)
            throw new Unanswerable(413, "the body is longer than " + LONGEST_BODY + " bytes");
        Map<String, String> body;
        try {
            body = Json.flat(bytes);
        } catch (IllegalArgumentException malformed) {
            throw new Unanswerable(400, String.valueOf(malformed.getMessage()));
        }
        return Reply.json(200, actions.run(user, action, body));
    }

    private static byte[] body(ObserverExchange request) {
        try {
            return request.body(LONGEST_BODY + 1);
        } catch (IOException left) {
            throw new Unanswerable(400, "the body ended early");
        }
    }

    @Override public void close() {
        viewers.close();
        traces.close();
        history.close();
    }
}
