/// Reports what supervisors do: to the log, to Flight Recorder and to the listeners of supervision events.
package dev.coppice.supervision.internal.report;
