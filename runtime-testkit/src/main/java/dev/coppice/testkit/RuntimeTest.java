package dev.coppice.testkit;

import dev.coppice.testkit.internal.junit.RuntimeExtension;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A JUnit test with its own real [dev.coppice.core.ActorRuntime].
///
/// The runtime is a parameter of the test or of a `@BeforeEach` method.
/// After the test, the runtime is closed and checked for [Leaks]. A failure lists the processes that were alive.
///
/// {@snippet class="dev.coppice.testkit.snippets.SimulatedExamples" region="real"}
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(RuntimeExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface RuntimeTest {

    /// Whether the test allows dead letters. If not, the first dead letter fails the test.
    boolean deadLetters() default true;

    /// Whether messages and states must be immutable or `Owned`: see
    /// [checkIsolation][dev.coppice.core.RuntimeOptions#checkIsolation].
    boolean checkIsolation() default true;
}
