/// The isolation check: finds mutable messages and states during development and tests.
package dev.coppice.behaviours.internal.isolation;
