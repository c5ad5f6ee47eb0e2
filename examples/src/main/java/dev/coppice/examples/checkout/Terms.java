package dev.coppice.examples.checkout;

import java.time.Duration;

/// The timeouts of a checkout.
///
/// @param checkout how long the customer may try
/// @param payment how long the bank may take to charge a card
/// @param retry the delay before a failed cancellation is repeated
/// @param linger how long a closed checkout still answers
record Terms(Duration checkout, Duration payment, Duration retry, Duration linger) {}
