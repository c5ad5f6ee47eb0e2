/// The timers of a runtime.
///
/// - [Timers][dev.coppice.core.internal.timer.Timers] owns the clock thread and the shards.
/// - [TimerShard][dev.coppice.core.internal.timer.TimerShard] is a part of the timers behind one lock; `TimerWheel` and
///   `TimerSlot` are its hierarchical timing wheel.
/// - [Timer][dev.coppice.core.internal.timer.Timer] is one timer;
///   [TimerOwner][dev.coppice.core.internal.timer.TimerOwner] is the process whose end removes it.
/// - [WaitTimer][dev.coppice.core.internal.timer.WaitTimer] is the timer behind a runner's timed waits.
///
/// Rules: timers never fire early; all timers of one process are in the same shard; a timer fires with the lock of its
/// shard held, so it must be short and must not take another lock.
package dev.coppice.core.internal.timer;
