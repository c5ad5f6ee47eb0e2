/// Executable models of the behaviours, and runs of random commands that compare each behaviour with its model.
///
/// A model is written from the contract, in plain sequential code over a [dev.coppice.models.Timeline], and shares
/// nothing with the runtime. A run gives the same commands to the model and to a simulated runtime, and compares
/// everything that can be observed.
@NullMarked
package dev.coppice.models;

import org.jspecify.annotations.NullMarked;
