/// Processes and programs that inject faults.
package dev.coppice.testkit.internal.fault;
