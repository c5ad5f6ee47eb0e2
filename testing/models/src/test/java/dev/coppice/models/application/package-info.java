/// The model of applications.
@NullMarked
package dev.coppice.models.application;

import org.jspecify.annotations.NullMarked;
