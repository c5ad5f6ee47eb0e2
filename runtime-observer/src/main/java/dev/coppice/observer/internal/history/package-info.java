/// The latest reports of a runtime, in bounded buffers.
@org.jspecify.annotations.NullMarked
package dev.coppice.observer.internal.history;
