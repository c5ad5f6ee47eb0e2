/// The model of stages: a producer, producer-consumers and consumers.
@NullMarked
package dev.coppice.models.stages;

import org.jspecify.annotations.NullMarked;
