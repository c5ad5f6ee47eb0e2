package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// A message that wants an answer.
///
/// Implemented beside the protocol, so that the compiler knows the type of the answer.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="call"}
///
/// @param <M> the protocol the request belongs to
/// @param <R> what it is answered with
public interface Call<M, R extends @Nullable Object> {}
