/// The models of supervisors.
@NullMarked
package dev.coppice.models.supervisor;

import org.jspecify.annotations.NullMarked;
