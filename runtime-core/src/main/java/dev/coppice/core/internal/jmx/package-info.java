/// The figures of a runtime in JMX.
///
/// Only this package uses `java.management`, which an application need not have. It is loaded when a bean is
/// registered.
package dev.coppice.core.internal.jmx;
