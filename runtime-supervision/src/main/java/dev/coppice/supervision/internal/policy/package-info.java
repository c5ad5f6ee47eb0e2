/// The decisions of supervisors: which children to restart when one ends, whether one more restart is allowed, how long
/// a restart is delayed, and whether a spec is valid.
///
/// Nothing here sends a message, starts a process or reads a clock. Except for `RestartWindow`, all code is pure.
package dev.coppice.supervision.internal.policy;
