/// The model of registries, process groups and publish/subscribe.
@NullMarked
package dev.coppice.models.names;

import org.jspecify.annotations.NullMarked;
