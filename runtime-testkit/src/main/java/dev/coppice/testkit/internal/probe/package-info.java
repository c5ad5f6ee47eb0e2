/// The process behind a probe.
package dev.coppice.testkit.internal.probe;
