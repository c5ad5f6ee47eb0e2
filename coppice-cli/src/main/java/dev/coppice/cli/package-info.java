/// The program `coppice`: looks inside a running system from a terminal.
@org.jspecify.annotations.NullMarked
package dev.coppice.cli;
