/// The table that maps keys to the partitions of a partition supervisor, and the address that uses it.
package dev.coppice.supervision.internal.partition;
