package org.example.sessions;

import java.time.Duration;

/// How long things may take.
///
/// @param idle a session without a request ends after this time
/// @param choice the customer has this long to name a card
/// @param payment the bank has this long to charge it
/// @param checkout the timeout of a checkout as a whole
record Terms(Duration idle, Duration choice, Duration payment, Duration checkout) {}
