package dev.coppice.core;

/// A registered name and the process that holds it, see [ActorRuntime#names].
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="names"}
public record NamedProcess(Name<?> name, Pid pid) {}
