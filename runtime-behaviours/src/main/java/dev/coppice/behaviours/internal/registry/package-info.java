/// The processes and tables behind registries.
package dev.coppice.behaviours.internal.registry;
