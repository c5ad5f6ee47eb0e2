/// The table of registered names of a runtime.
///
/// [NameTable][dev.coppice.core.internal.name.NameTable] maps keys to processes.
///
/// Rules: keys are objects of the application, so none of their methods runs while a lock is held.
package dev.coppice.core.internal.name;
