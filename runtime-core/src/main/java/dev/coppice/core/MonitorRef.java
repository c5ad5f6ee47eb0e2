package dev.coppice.core;

import dev.coppice.core.internal.process.Monitor;

/// Identifies one monitor: the [Signal.Down] it causes carries it. Compared by identity.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="monitor"}
public sealed interface MonitorRef permits Monitor {}
