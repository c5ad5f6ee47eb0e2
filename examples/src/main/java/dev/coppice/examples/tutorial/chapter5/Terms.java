package dev.coppice.examples.tutorial.chapter5;

// @start region="terms"
import java.time.Duration;

/// The terms of an auction.
///
/// @param patience the hammer falls when there has been no bid for this long
/// @param payment the timeout of a payment
/// @param pause the delay before the bank is asked again
/// @param attempts the maximum number of requests to the bank
public record Terms(Duration patience, Duration payment, Duration pause, int attempts) {}
// @end
