package dev.coppice.examples.tutorial.chapter5;

// @start region="terms"
import java.time.Duration;

/// How an auction goes.
///
/// @param patience the hammer falls when nobody has bid for that long
/// @param payment how long the bank may take
/// @param pause how long to wait before the bank is asked again
/// @param attempts how often the bank is asked at most
public record Terms(Duration patience, Duration payment, Duration pause, int attempts) {}
// @end
