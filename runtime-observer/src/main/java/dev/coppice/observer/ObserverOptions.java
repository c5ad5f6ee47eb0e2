package dev.coppice.observer;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.spi.Elements;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The settings of an [Observer]. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="options"}
///
/// @param address the address that the observer binds to; default the loopback address. Any other address needs an
///     `authenticator`
/// @param port the port, or 0 for a free one; default 0
/// @param token the secret with which a viewer signs in, at least [#SHORTEST_TOKEN] characters; default 256 random
///     bits. Not used if there is an authenticator
/// @param authenticator identifies the sender of a request, or null if the token does; default null
/// @param hosts further values of the header `Host` to accept, such as `ops.example.org:8443`, for an observer behind a
///     proxy. Requests for other hosts are refused; default none
/// @param actions the actions that viewers may take; default none
/// @param state whether viewers may read the state of a process, redacted as in reports; default yes
/// @param pages pages of the application; default none
/// @param registries the registries to show also while they do not run; those that run are always shown; default none
/// @param groups the scopes of process groups to show also while they do not run; those that run are always shown;
///     default none
/// @param audit called with each entry of the audit log, in addition to the logger `dev.coppice.observer.audit`, by the
///     thread that carries the action out; default nothing
/// @param jmx whether to register a bean `dev.coppice:type=Observer,name=…` with the address and the token, so that
///     `coppice-cli` finds the observer by the number of the operating-system process. Everyone with access to the
///     beans of the JVM may then sign in; default no
public record ObserverOptions(
        InetAddress address,
        int port,
        String token,
        @Nullable ObserverAuthenticator authenticator,
        Set<String> hosts,
        Set<ObserverAction> actions,
        boolean state,
        List<ObserverPage> pages,
        List<Registry<?, ?>> registries,
        List<ProcessGroups<?, ?>> groups,
        Consumer<? super AuditEntry> audit,
        boolean jmx) {
    /// The least number of characters of a token.
    public static final int SHORTEST_TOKEN = 16;
    private static final int RANDOM_BYTES = 32;
    private static final int HIGHEST_PORT = 65_535;

    /// @throws IllegalArgumentException if `port` is not a port, `token` is too short or contains other characters than
    ///     letters, digits, `-` and `_`, two pages have one id, an id is malformed, or `address` is not a loopback
    ///     address and there is no authenticator
    public ObserverOptions {
        requireNonNull(address, "address must not be null");
        requireNonNull(audit, "audit must not be null; pass a function that does nothing");
        if (port < 0 || port > HIGHEST_PORT)
            throw new IllegalArgumentException("port must be between 0 and " + HIGHEST_PORT + ": " + port);
        requireToken(token);
        if (!address.isLoopbackAddress() && authenticator == null) {
            throw new IllegalArgumentException("an observer at " + address.getHostAddress()
                    + " needs an authenticator, because other machines can reach it; set one, "
                    + "or bind to the loopback address");
        }
        hosts = Set.copyOf(Elements.list("hosts", hosts));
        actions = Set.copyOf(Elements.list("actions", actions));
        pages = Elements.list("pages", pages);
        registries = Elements.list("registries", registries);
        groups = Elements.list("groups", groups);
        requireDistinct(pages);
    }

    private static void requireToken(String token) {
        requireNonNull(token, "token must not be null");
        if (token.length() < SHORTEST_TOKEN || !token.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("token must have at least " + SHORTEST_TOKEN
                    + " characters, only letters, digits, - and _");
        }
    }

    private static void requireDistinct(List<ObserverPage> pages) {
        var ids = new ArrayList<String>();
        for (var page : pages) {
            var id = page.id();
            if (!id.matches("[A-Za-z0-9-]+"))
                throw new IllegalArgumentException("the id of a page must have letters, digits and hyphens only: "
                        + id);
            if (ids.contains(id)) throw new IllegalArgumentException("two pages have the id " + id);
            ids.add(id);
        }
    }

    /// Returns the default options, with a new random token.
    public static ObserverOptions defaults() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new ObserverOptions(
                InetAddress.getLoopbackAddress(), 0, token, null, Set.of(), Set.of(), true, List.of(), List.of(),
                List.of(), entry -> {}, false);
    }

    /// Sets the address and the authenticator that every address except a loopback address needs.
    public ObserverOptions bind(InetAddress value, ObserverAuthenticator by) {
        return new ObserverOptions(value, port, token, by, hosts, actions, state, pages, registries, groups, audit,
                jmx);
    }

    public ObserverOptions port(int value) {
        return new ObserverOptions(address, value, token, authenticator, hosts, actions, state, pages, registries,
                groups, audit, jmx);
    }

    public ObserverOptions token(String value) {
        return new ObserverOptions(address, port, value, authenticator, hosts, actions, state, pages, registries,
                groups, audit, jmx);
    }

    public ObserverOptions authenticator(ObserverAuthenticator value) {
        requireNonNull(value, "authenticator must not be null; leave it out to use the token");
        return new ObserverOptions(address, port, token, value, hosts, actions, state, pages, registries, groups, audit,
                jmx);
    }

    /// Accepts further values of the header `Host`.
    public ObserverOptions hosts(String... values) {
        return new ObserverOptions(
                address, port, token, authenticator, Set.copyOf(Elements.list("hosts", values)), actions, state, pages,
                registries, groups, audit, jmx);
    }

    /// Permits these actions and no others.
    public ObserverOptions allow(ObserverAction... values) {
        var all = EnumSet.noneOf(ObserverAction.class);
        all.addAll(Elements.list("actions", values));
        return new ObserverOptions(address, port, token, authenticator, hosts, all, state, pages, registries, groups,
                audit, jmx);
    }

    public ObserverOptions state(boolean value) {
        return new ObserverOptions(address, port, token, authenticator, hosts, actions, value, pages, registries,
                groups, audit, jmx);
    }

    /// Adds a page.
    public ObserverOptions page(ObserverPage value) {
        return new ObserverOptions(
                address, port, token, authenticator, hosts, actions, state, with(pages, value), registries, groups,
                audit, jmx);
    }

    /// Shows a registry also while it does not run.
    public ObserverOptions registry(Registry<?, ?> value) {
        return new ObserverOptions(
                address, port, token, authenticator, hosts, actions, state, pages, with(registries, value), groups,
                audit, jmx);
    }

    /// Shows a scope of process groups also while it does not run.
    public ObserverOptions groups(ProcessGroups<?, ?> value) {
        return new ObserverOptions(
                address, port, token, authenticator, hosts, actions, state, pages, registries, with(groups, value),
                audit, jmx);
    }

    public ObserverOptions audit(Consumer<? super AuditEntry> value) {
        return new ObserverOptions(address, port, token, authenticator, hosts, actions, state, pages, registries,
                groups, value, jmx);
    }

    public ObserverOptions jmx(boolean value) {
        return new ObserverOptions(address, port, token, authenticator, hosts, actions, state, pages, registries,
                groups, audit, value);
    }

    private static <T> List<T> with(List<T> some, T one) {
        requireNonNull(one, "value must not be null");
        var all = new ArrayList<>(some);
        all.add(one);
        return all;
    }

    /// Leaves the token out.
    @Override public String toString() {
        return "ObserverOptions[address=" + address.getHostAddress() + ", port=" + port + ", actions=" + actions + "]";
    }
}
