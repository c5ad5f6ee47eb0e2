package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// A message that expects a reply.
///
/// A protocol implements it for each of its requests, so that the compiler knows the type of the reply.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="call"}
///
/// @param <M> the protocol the request belongs to
/// @param <R> the type of the reply
public interface Call<M, R extends @Nullable Object> {}
