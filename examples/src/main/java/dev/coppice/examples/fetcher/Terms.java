package dev.coppice.examples.fetcher;

import java.time.Duration;

/// The limits for requests to one remote.
///
/// @param interval the shortest time between the starts of two requests
/// @param concurrency the maximum number of requests in progress
/// @param capacity the maximum number of accepted pages that are not fetched yet
/// @param attempts the maximum number of requests for one page
/// @param backoff the delay before a failed request is repeated
record Terms(Duration interval, int concurrency, int capacity, int attempts, Backoff backoff) {}
