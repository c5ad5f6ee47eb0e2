package dev.coppice.spring;

import dev.coppice.observer.ObserverAction;
import dev.coppice.observer.ObserverOptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings of the observer in the web server of the application.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="observer"}
///
/// @param enabled Whether the observer is served, if runtime-observer is present.
/// @param path The path of its pages, below the context path.
/// @param role With Spring Security, the role that a user needs to look.
/// @param token Without Spring Security, the secret that signs viewers in. The default is random and logged.
/// @param actions The actions on processes that viewers may take. The default is none.
/// @param state Whether viewers may read the state of processes.
/// @param hosts Further names by which browsers reach the application, such as shop.example.org.
@ConfigurationProperties(value = "coppice.observer", ignoreUnknownFields = false)
public record CoppiceObserverProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("/coppice") String path,
        @DefaultValue("OBSERVER") String role,
        @Nullable String token,
        @DefaultValue Set<ObserverAction> actions,
        @DefaultValue("true") boolean state,
        @DefaultValue Set<String> hosts) {

    /// @throws IllegalArgumentException if the path or the token cannot be used
    public CoppiceObserverProperties {
        if (!path.startsWith("/") || path.endsWith("/"))
            throw new IllegalArgumentException("path must begin with a slash and end with none: " + path);
        if (token != null) ObserverOptions.defaults().token(token); // checks its length
    }

    /// Hides the token.
    @Override public String toString() {
        return "CoppiceObserverProperties[enabled=" + enabled + ", path=" + path + ", role=" + role + ", actions="
                + actions + "]";
    }
}
