package dev.coppice.observer.internal.web;

import dev.coppice.observer.internal.page.Page;
import dev.coppice.observer.internal.page.Query;

/// The page that one viewer has open.
///
/// @param periodMillis the time between two updates
record Subscription(Page page, Query query, long periodMillis) {}
