/// The model of calls to many servers at once.
@NullMarked
package dev.coppice.models.multicall;

import org.jspecify.annotations.NullMarked;
