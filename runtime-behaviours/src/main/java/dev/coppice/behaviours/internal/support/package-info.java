/// Helpers that several behaviours share: reports, deferred replies, completions and protocol types.
package dev.coppice.behaviours.internal.support;
