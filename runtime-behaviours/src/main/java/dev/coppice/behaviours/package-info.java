/// Types that all behaviours share: the methods that callbacks may call, pending requests, and the isolation
/// annotation.
///
/// The behaviours stand in one package each: `genserver` (servers and agents), `statemachine`, `event`, `task`,
/// `stage`, `registry` and `application`. Start with [GenServer][dev.coppice.behaviours.genserver.GenServer].
package dev.coppice.behaviours;
