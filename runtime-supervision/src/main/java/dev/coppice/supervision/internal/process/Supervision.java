package dev.coppice.supervision.internal.process;

import dev.coppice.supervision.internal.report.Journal;

/// What a supervisor knows between two callbacks.
record Supervision(Journal journal, Engine engine) {}
