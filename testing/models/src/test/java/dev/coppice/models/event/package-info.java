/// The model of event managers.
@NullMarked
package dev.coppice.models.event;

import org.jspecify.annotations.NullMarked;
