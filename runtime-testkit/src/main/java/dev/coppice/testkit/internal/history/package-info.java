/// The recorded events of simulated runs.
package dev.coppice.testkit.internal.history;
