/// JSON as maps and lists.
@org.jspecify.annotations.NullMarked
package dev.coppice.observer.internal.json;
