/// How a process works together with its counterparts at other nodes, and the tables of members that it shares with
/// them.
package dev.coppice.behaviours.internal.counterpart;
