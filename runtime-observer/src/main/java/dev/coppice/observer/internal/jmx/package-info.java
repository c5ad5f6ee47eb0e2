/// The address of an observer in JMX. Only this package uses `java.management`, which an application need not have.
@org.jspecify.annotations.NullMarked
package dev.coppice.observer.internal.jmx;
