/// What the tests of all modules share: the record of conformance, and a harness for sources that must not compile.
@NullMarked
package dev.coppice.testsupport;

import org.jspecify.annotations.NullMarked;
