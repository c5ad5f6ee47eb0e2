/// The processes that place entities on nodes and carry messages to them: start at
/// [Region][dev.coppice.entities.internal.Region].
package dev.coppice.entities.internal;
