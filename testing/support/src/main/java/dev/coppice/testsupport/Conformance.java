package dev.coppice.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the conformance cases that a test shows.
///
/// Goes on a test method, whatever engine runs it, or on a class for all its tests. A case passes only if every test
/// that names it passes; a test that is skipped or aborted has shown nothing and counts as failed.
///
/// ```java
/// @Test
/// @Conformance({"LNK-001", "LNK-002"})
/// void link_isSymmetricAndCountedOnce() { … }
/// ```
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Conformance {

    /// The ids of the cases, as listed in `conformance-cases.csv`.
    String[] value();
}
