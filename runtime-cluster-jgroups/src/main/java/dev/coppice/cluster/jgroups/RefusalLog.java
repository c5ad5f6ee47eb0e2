package dev.coppice.cluster.jgroups;

import java.io.EOFException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jgroups.logging.Log;
import org.jspecify.annotations.Nullable;

/// The log of the engine's server socket. Logs at most one refusal per host and minute, without the refused content.
/// Thread-safe.
final class RefusalLog implements Log {
    private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_HOSTS = 1000;

    private final Log log;
    private final Map<String, Long> said = new LinkedHashMap<>();

    RefusalLog(Log log) {
        this.log = log;
    }

    /// Notes that something from `host` was refused.
    void refuse(@Nullable Object host, @Nullable String what) {
        var key = String.valueOf(host);
        if (isDue(key))
            log.warn("refused from " + key + ": " + what + "; further refusals are not reported for a minute");
    }

    private boolean isDue(String host) {
        long now = System.nanoTime();
        synchronized (said) {
            var last = said.get(host);
            if (last != null && now - last < INTERVAL) return false;
            said.remove(host);
            said.put(host, now);
            if (said.size() > MOST_HOSTS) said.remove(said.keySet().iterator().next());
            return true;
        }
    }

    /// The engine passes a socket and an exception where it could not accept a connection.
    @Override public void warn(String format, @Nullable Object... args) {
        @Nullable Throwable thrown = null;
        Object host = "a connection";
        for (var arg : args) {
            if (arg instanceof Throwable throwable) thrown = throwable;
            else if (arg instanceof Socket socket) host = socket.getInetAddress().getHostAddress();
        }
        if (thrown == null) log.warn(format, args);
        else broken(host, thrown);
    }

    @Override public void warn(String message, Throwable thrown) {
        broken("a connection", thrown);
    }

    private void broken(Object host, Throwable thrown) {
        var cause = thrown.getCause();
        boolean usual = thrown instanceof EOFException || thrown instanceof SocketTimeoutException
                || thrown instanceof SocketException && !(thrown instanceof SSLException)
                || cause instanceof EOFException;
        if (usual) log.debug("a connection of " + host + " ended early: " + thrown);
        else refuse(host, String.valueOf(thrown.getMessage()));
    }

    // The rest is passed on.

    @Override public boolean isFatalEnabled() {
        return log.isFatalEnabled();
    }

    @Override public boolean isErrorEnabled() {
        return log.isErrorEnabled();
    }

    @Override public boolean isWarnEnabled() {
        return log.isWarnEnabled();
    }

    @Override public boolean isInfoEnabled() {
        return log.isInfoEnabled();
    }

    @Override public boolean isDebugEnabled() {
        return log.isDebugEnabled();
    }

    @Override public boolean isTraceEnabled() {
        return log.isTraceEnabled();
    }

    @Override public void fatal(String message) {
        log.fatal(message);
    }

    @Override public void fatal(String format, @Nullable Object... args) {
        log.fatal(format, args);
    }

    @Override public void fatal(String message, Throwable thrown) {
        log.fatal(message, thrown);
    }

    @Override public void error(String message) {
        log.error(message);
    }

    /// The engine takes it for an error that it cannot say goodbye to a member that is gone.
    @Override public void error(String format, @Nullable Object... args) {
        if (format.contains("graceful close")) log.debug(format, args);
        else log.error(format, args);
    }

    @Override public void error(String message, Throwable thrown) {
        log.error(message, thrown);
    }

    @Override public void warn(String message) {
        log.warn(message);
    }

    @Override public void info(String message) {
        log.info(message);
    }

    @Override public void info(String format, @Nullable Object... args) {
        log.info(format, args);
    }

    @Override public void debug(String message) {
        log.debug(message);
    }

    @Override public void debug(String format, @Nullable Object... args) {
        log.debug(format, args);
    }

    @Override public void debug(String message, Throwable thrown) {
        log.debug(message, thrown);
    }

    @Override public void trace(Object value) {
        log.trace(value);
    }

    @Override public void trace(String message) {
        log.trace(message);
    }

    @Override public void trace(String format, @Nullable Object... args) {
        log.trace(format, args);
    }

    @Override public void trace(String message, Throwable thrown) {
        log.trace(message, thrown);
    }

    @Override public void setLevel(String level) {
        log.setLevel(level);
    }

    @Override public String getLevel() {
        return log.getLevel();
    }
}
