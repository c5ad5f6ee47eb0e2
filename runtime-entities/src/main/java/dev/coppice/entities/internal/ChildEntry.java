package dev.coppice.entities.internal;

import dev.coppice.supervision.Restart;
import org.jspecify.annotations.Nullable;

/// The record of a child of a cluster supervisor.
///
/// @param factory the name of its factory
public record ChildEntry(String factory, @Nullable Object argument, Restart restart) {}
