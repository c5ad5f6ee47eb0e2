/// The model of links, monitors, exit signals and aliases.
@NullMarked
package dev.coppice.models.links;

import org.jspecify.annotations.NullMarked;
