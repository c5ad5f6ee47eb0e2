/// The common parts of all modules' tests: the record of conformance, a harness for sources that must not compile,
/// ports and networks.
@NullMarked
package dev.coppice.testsupport;

import org.jspecify.annotations.NullMarked;
