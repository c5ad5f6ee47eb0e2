/// The model of a state machine.
@NullMarked
package dev.coppice.models.machine;

import org.jspecify.annotations.NullMarked;
