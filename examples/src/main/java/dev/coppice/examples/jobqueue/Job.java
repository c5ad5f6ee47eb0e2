package dev.coppice.examples.jobqueue;

/// A job to be done.
///
/// @param name identifies the job
/// @param order the instructions for the worker
public record Job(String name, String order) {}
