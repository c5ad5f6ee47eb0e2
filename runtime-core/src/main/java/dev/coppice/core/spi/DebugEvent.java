package dev.coppice.core.spi;

import org.jspecify.annotations.Nullable;

/// An event of a behaviour process, as passed to trace, log, statistics and hooks.
public sealed interface DebugEvent {

    /// A message arrived; `kind` is `call`, `cast` or `info`.
    record In(String kind, Object message) implements DebugEvent {}

    /// The process replied to a call.
    record Out(@Nullable Object answer, @Nullable Object state) implements DebugEvent {}

    /// A callback returned without a reply.
    record NoReply(@Nullable Object state) implements DebugEvent {}

    /// A callback asked to continue with `token` before the next message.
    record Continue(Object token) implements DebugEvent {}

    /// An event defined by the behaviour.
    record Other(Object event) implements DebugEvent {}
}
