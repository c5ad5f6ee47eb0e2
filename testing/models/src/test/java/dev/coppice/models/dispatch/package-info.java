/// The model of dispatch to the holders of a key, in the caller and in parallel tasks.
@NullMarked
package dev.coppice.models.dispatch;

import org.jspecify.annotations.NullMarked;
