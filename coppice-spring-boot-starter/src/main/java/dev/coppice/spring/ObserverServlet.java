package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.ObserverExchange;
import dev.coppice.observer.ObserverHandler;
import dev.coppice.observer.ObserverOptions;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/// Serves the observer in the web server of the application. Thread-safe.
///
/// A page that refreshes itself holds a thread of the server until its viewer leaves, 16 at most. When the application
/// closes, they leave at once, so that the graceful shutdown of the server does not wait for them.
final class ObserverServlet extends HttpServlet implements ApplicationListener<ContextClosedEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(ObserverServlet.class);
    private static final long serialVersionUID = 1;

    private final transient ActorRuntime runtime;
    private final transient ObserverOptions options;
    private final transient ApplicationContext application;
    private final String path;
    private transient volatile @Nullable ObserverHandler handler;

    /// @param path the path below that of the application
    ObserverServlet(ActorRuntime runtime, ObserverOptions options, ApplicationContext application, String path) {
        this.runtime = runtime;
        this.options = options;
        this.application = application;
        this.path = path;
    }

    @Override public void init() {
        var base = getServletContext().getContextPath() + path;
        handler = ObserverHandler.open(runtime, options, base);
        if (options.authenticator() == null) {
            LOG.info("the observer of runtime {} is at {}/?token={} for browsers on this machine",
                    runtime.options().name(), base, options.token());
        } else {
            LOG.info("the observer of runtime {} is at {}", runtime.options().name(), base);
        }
    }

    @Override protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Objects.requireNonNull(handler, "not initialised").handle(new ServletExchange(request, response));
    }

    @Override public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == application) destroy(); // and not that of the management server
    }

    @Override public void destroy() {
        var open = handler;
        if (open != null) open.close();
    }

    /// A request of the servlet container.
    record ServletExchange(HttpServletRequest request, HttpServletResponse response) implements ObserverExchange {

        /// Returns the name of the user, if there is one that has the role.
        @Nullable String userWith(String role) {
            var principal = request.getUserPrincipal();
            return principal != null && request.isUserInRole(role) ? principal.getName() : null;
        }

        @Override public String method() {
            return request.getMethod();
        }

        @Override public String path() {
            var below = request.getPathInfo();
            return below == null || below.isEmpty() ? "/" : below;
        }

        @Override public String query() {
            return Objects.requireNonNullElse(request.getQueryString(), "");
        }

        @Override public List<String> headers(String name) {
            return Collections.list(request.getHeaders(name));
        }

        @Override public String remoteAddress() {
            return request.getRemoteAddr();
        }

        @Override public byte[] body(int most) throws IOException {
            return request.getInputStream().readNBytes(most);
        }

        @Override public OutputStream answer(int status, Map<String, String> headers, int length) throws IOException {
            response.setStatus(status);
            headers.forEach(response::setHeader);
            if (length >= 0) response.setContentLength(length);
            return response.getOutputStream();
        }
    }
}
