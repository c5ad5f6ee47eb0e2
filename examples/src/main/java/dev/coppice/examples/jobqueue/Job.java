package dev.coppice.examples.jobqueue;

/// What is to be done.
///
/// @param name tells it from others
/// @param order what the worker needs to know
public record Job(String name, String order) {}
