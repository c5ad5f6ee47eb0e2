package dev.coppice.core.spi;

import org.jspecify.annotations.Nullable;

/// What trace, log, statistics and hooks hear about a behaviour process.
public sealed interface DebugEvent {

    /// A message came in; `kind` is `call`, `cast` or `info`.
    record In(String kind, Object message) implements DebugEvent {}

    /// A call was answered.
    record Out(@Nullable Object answer, @Nullable Object state) implements DebugEvent {}

    /// A callback returned without answering anything.
    record NoReply(@Nullable Object state) implements DebugEvent {}

    /// A callback asked to go on with `token` before the next message.
    record Continue(Object token) implements DebugEvent {}

    /// An event of the behaviour's own.
    record Other(Object event) implements DebugEvent {}
}
