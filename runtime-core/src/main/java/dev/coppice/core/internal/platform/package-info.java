/// The adapters to the JVM: clock, threads, carriers, stack and thread-locals.
///
/// - [Platform][dev.coppice.core.internal.platform.Platform] is the source of time, threads and randomness, which a
///   simulation replaces.
/// - [BareThreads][dev.coppice.core.internal.platform.BareThreads] and
///   [CustomVirtualThreads][dev.coppice.core.internal.platform.CustomVirtualThreads] create virtual threads;
///   [CarrierParallelism][dev.coppice.core.internal.platform.CarrierParallelism] changes the number of their carriers.
/// - [ProcessorUse][dev.coppice.core.internal.platform.ProcessorUse] measures whether a thread computes.
/// - [StackGuard][dev.coppice.core.internal.platform.StackGuard] throws a stack overflow before an operation begins
///   instead of in its middle.
/// - [ThreadLocalView][dev.coppice.core.internal.platform.ThreadLocalView] reads the thread-locals of a thread.
///
/// Rules: this package depends on no other package of the library. Access to internals of the JDK is optional: without
/// it the library works, with fewer features.
package dev.coppice.core.internal.platform;
