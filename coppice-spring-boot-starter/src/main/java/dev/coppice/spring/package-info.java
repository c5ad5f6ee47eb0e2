/// A runtime as part of a Spring Boot application.
///
/// A [ChildSpec][dev.coppice.supervision.ChildSpec] bean becomes a supervised process. Start with
/// [CoppiceAutoConfiguration][dev.coppice.spring.CoppiceAutoConfiguration].
@NullMarked
package dev.coppice.spring;

import org.jspecify.annotations.NullMarked;
