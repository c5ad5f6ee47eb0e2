package dev.coppice.observer;

import org.jspecify.annotations.Nullable;

/// A request, as an [ObserverAuthenticator] sees it.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="authenticator"}
public interface ObserverRequest {

    /// Returns the first value of a header, or null if the request has none. The name may be in any case.
    @Nullable String header(String name);

    /// Returns the address from which the request came, as text.
    String remoteAddress();
}
