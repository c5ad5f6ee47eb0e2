package dev.coppice.observer;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.internal.jmx.ObserverBean;
import dev.coppice.observer.internal.web.ObserverServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// A running web page that shows the inside of one runtime: its supervision trees, processes, names, timers,
/// applications, stalls, waits, crashes and dead letters. Thread-safe.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="start"}
///
/// By default it binds to the loopback address, asks for a random token, and only shows. Each page refreshes itself
/// once a second, and has a JSON form under its own address with `.json`.
///
/// While no page is open, the observer keeps the latest reports of the runtime in bounded buffers, and has one thread,
/// which waits for connections. It never takes a thread of the runtime, so it also works while all workers are busy.
///
/// When the runtime is closed, the page says so; [#close] ends the observer.
public final class Observer implements AutoCloseable {
    private final ObserverServer server;
    private final ActorRuntime.@Nullable Registration bean;

    private Observer(ObserverServer server, ActorRuntime.@Nullable Registration bean) {
        this.server = server;
        this.bean = bean;
    }

    /// Starts an observer with the default options, and logs its address with the token under `dev.coppice.observer`.
    public static Observer start(ActorRuntime runtime) {
        return start(runtime, ObserverOptions.defaults());
    }

    /// Starts an observer, and logs its address under `dev.coppice.observer`: with the token, unless there is an
    /// authenticator.
    ///
    /// @throws UncheckedIOException if the address cannot be bound, for example because the port is in use
    /// @throws IllegalStateException if the options ask for JMX, and the module `java.management` is absent or refuses
    ///     the bean
    public static Observer start(ActorRuntime runtime, ObserverOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(options, "options must not be null");
        ObserverServer server;
        try {
            server = ObserverServer.start(runtime, options);
        } catch (IOException failed) {
            throw new UncheckedIOException("the observer cannot listen on " + options.address().getHostAddress()
                    + " port "
                    + options.port() + ": " + failed.getMessage(), failed);
        }
        ActorRuntime.Registration bean = null;
        try {
            if (options.jmx()) bean = ObserverBean.register(runtime.options().name(), server.signInUrl());
        } catch (NoClassDefFoundError absent) {
            throw new IllegalStateException(
                    "the module java.management is absent: add it to the run-time image to use JMX", absent);
        } finally {
            if (options.jmx() && bean == null) server.close();
        }
        LoggerFactory.getLogger("dev.coppice.observer")
                .info("the observer of runtime {} is at {}", runtime.options().name(), server.signInUrl());
        return new Observer(server, bean);
    }

    /// Returns the address of the page, without the token.
    public URI url() {
        return server.url();
    }

    /// Returns the address that signs a viewer in: the one with the token, unless there is an authenticator.
    public URI signInUrl() {
        return server.signInUrl();
    }

    /// Returns the number of pages that are open in browsers and other clients, each refreshed every second.
    public int viewers() {
        return server.viewers();
    }

    /// Ends the observer and the connections of its viewers. Traces that viewers started end. The runtime continues.
    /// Closing twice does nothing.
    @Override public void close() {
        if (bean != null) bean.close();
        server.close();
    }

    @Override public String toString() {
        return "observer at " + server.url();
    }
}
