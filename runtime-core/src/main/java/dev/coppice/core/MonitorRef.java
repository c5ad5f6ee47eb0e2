package dev.coppice.core;

import dev.coppice.core.internal.process.Monitor;

/// The identity of one monitor, carried by the [Signal.Down] that the monitor causes. Compared by identity.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="monitor"}
public sealed interface MonitorRef permits Monitor {}
