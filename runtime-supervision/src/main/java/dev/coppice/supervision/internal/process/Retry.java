package dev.coppice.supervision.internal.process;

/// A supervisor's message to itself: try the restart of a child again. Void unless the child still waits for this very message.
///
/// @param child the [Child] of a tree, the old pid in a pool
/// @param counted whether the attempt counts against the intensity
/// @param polls how often the restart was put off because the code of a killed child had not returned
record Retry(Object child, boolean counted, int polls) {}
