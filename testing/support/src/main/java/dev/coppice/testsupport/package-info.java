/// What the tests of all modules share: the record of conformance, a harness for sources that must not compile, ports
/// and networks.
@NullMarked
package dev.coppice.testsupport;

import org.jspecify.annotations.NullMarked;
