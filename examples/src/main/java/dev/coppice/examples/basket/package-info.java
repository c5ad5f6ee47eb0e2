/// A basket per customer on several nodes, which come, leave, are killed and split while customers go on.
@NullMarked
package dev.coppice.examples.basket;

import org.jspecify.annotations.NullMarked;
