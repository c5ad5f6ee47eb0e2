package dev.coppice.behaviours;

import org.jspecify.annotations.Nullable;

/// What a [StateMachine] knows between two events, as `Sys.state`, `Sys.replaceState` and reports show it.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="look"}
///
/// @param state where it is
/// @param data what it knows besides
public record StateAndData<S, D extends @Nullable Object>(S state, D data) {}
