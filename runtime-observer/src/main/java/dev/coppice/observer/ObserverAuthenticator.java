package dev.coppice.observer;

import org.jspecify.annotations.Nullable;

/// Identifies the sender of a request, in place of the token of an [Observer].
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="authenticator"}
@FunctionalInterface
public interface ObserverAuthenticator {

    /// Returns the name of the user, as the audit log shows it, or null to refuse the request. Called by the threads of
    /// the observer, for each request, several at a time. If it throws, the request is refused.
    @Nullable String user(ObserverRequest request);
}
