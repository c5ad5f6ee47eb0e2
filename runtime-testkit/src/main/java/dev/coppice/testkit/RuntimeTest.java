package dev.coppice.testkit;

import dev.coppice.testkit.internal.junit.RuntimeExtension;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A JUnit test that gets a real [dev.coppice.core.ActorRuntime] of its own, as a parameter of the test or of a `@BeforeEach` method.
///
/// Afterwards the runtime is closed and checked to have left nothing behind (see [Leaks]). A failure shows the processes that were alive.
///
/// {@snippet class="dev.coppice.testkit.snippets.SimulatedExamples" region="real"}
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(RuntimeExtension.class)
@SuppressWarnings("exports") // JUnit makes it; nobody else needs to name it
public @interface RuntimeTest {

    /// Whether dead letters are part of the test. If not, the first one makes it fail.
    boolean deadLetters() default true;
}
