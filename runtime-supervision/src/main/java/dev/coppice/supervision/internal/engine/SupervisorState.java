package dev.coppice.supervision.internal.engine;

import dev.coppice.supervision.internal.report.SupervisorReporter;

/// The state of a supervisor between two callbacks.
record SupervisorState(SupervisorReporter reporter, SupervisorEngine engine) {}
