package dev.coppice.observer.internal.web;

/// The sender of a request.
///
/// @param user the name in the audit log
/// @param key the source of the CSRF token: differs for each session
/// @param ambient whether a browser sends the proof by itself, as a cookie, so that another site could make it send a
///     request
record Identity(String user, String key, boolean ambient) {}
