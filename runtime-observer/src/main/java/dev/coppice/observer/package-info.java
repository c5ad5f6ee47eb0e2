/// A web page that shows the inside of a running system: [Observer][dev.coppice.observer.Observer].
@org.jspecify.annotations.NullMarked
package dev.coppice.observer;
