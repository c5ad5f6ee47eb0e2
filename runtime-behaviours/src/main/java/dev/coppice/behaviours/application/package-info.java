/// Applications: supervision trees that are started and stopped as a whole, in the order of their dependencies.
///
/// Start with [Application][dev.coppice.behaviours.application.Application].
/// [Application.run][dev.coppice.behaviours.application.Application#run] runs one as a program, and
/// [ApplicationController][dev.coppice.behaviours.application.ApplicationController] manages those of a running
/// runtime.
package dev.coppice.behaviours.application;
