/// Reports the actions of supervisors: to the log, to Flight Recorder and to the listeners of supervision events.
package dev.coppice.supervision.internal.report;
