package dev.coppice.testkit;

import dev.coppice.testkit.internal.junit.SimulationExtension;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A JUnit test that runs in a fresh [TestRuntime] for each of many seeds, until one fails.
///
/// The test method and `@BeforeEach` methods may take a `TestRuntime` or an `ActorRuntime` as a parameter.
/// After the test, the runtime is closed and checked for [Leaks].
/// A failure names the seed, shows how to repeat only that run (`-Dcoppice.seed=...`), and shows the latest events.
/// `-Dcoppice.seeds=1000` runs more seeds, and `-Dcoppice.seeds=1000-1999` those from the first to the last.
///
/// {@snippet class="dev.coppice.testkit.snippets.SimulatedExamples" region="simulated"}
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(SimulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface Simulated {

    /// The number of seeds, starting at 0.
    int seeds() default 1;

    /// Whether the test allows dead letters. If not, the first dead letter fails the test.
    boolean deadLetters() default true;

    /// Whether messages and states must be immutable or `Owned`: see
    /// [checkIsolation][dev.coppice.core.RuntimeOptions#checkIsolation].
    boolean checkIsolation() default true;
}
