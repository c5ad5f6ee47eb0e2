/// The JUnit extensions behind the annotations.
package dev.coppice.testkit.internal.junit;
