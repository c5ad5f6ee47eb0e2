/// The model of pending requests and sets of them.
@NullMarked
package dev.coppice.models.request;

import org.jspecify.annotations.NullMarked;
