/// The model of a server.
@NullMarked
package dev.coppice.models.server;

import org.jspecify.annotations.NullMarked;
