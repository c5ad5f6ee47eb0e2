/// The seeds of simulated tests.
package dev.coppice.testkit.internal.seed;
