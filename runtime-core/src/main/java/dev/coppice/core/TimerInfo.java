package dev.coppice.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A running timer of a process, see [ActorRuntime#timers(Pid)].
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="names"}
///
/// @param remaining the time until it fires, not negative
/// @param period the period of a timer that repeats, or null
/// @param message the object that it will deliver to the process: a message, or the content of [Signal.TimerFired]
public record TimerInfo(Duration remaining, @Nullable Duration period, Object message) {}
