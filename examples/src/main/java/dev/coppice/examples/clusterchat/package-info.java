/// A chat among three JVMs, one of which is killed and returns.
@NullMarked
package dev.coppice.examples.clusterchat;

import org.jspecify.annotations.NullMarked;
