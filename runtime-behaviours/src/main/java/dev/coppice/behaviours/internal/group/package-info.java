/// The process and tables behind process groups.
package dev.coppice.behaviours.internal.group;
