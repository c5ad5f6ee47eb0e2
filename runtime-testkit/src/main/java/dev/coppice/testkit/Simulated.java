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
/// The test method, and `@BeforeEach` methods, may take a `TestRuntime` or an `ActorRuntime` as a parameter. Afterwards the runtime is closed and
/// checked to have left nothing behind (see [Leaks]). A failure names the seed, tells how to repeat that run alone
/// (`-Dcoppice.seed=...`) and shows the latest events. `-Dcoppice.seeds=...` overrides the number of seeds.
///
/// {@snippet class="dev.coppice.testkit.snippets.SimulatedExamples" region="simulated"}
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(SimulationExtension.class)
@SuppressWarnings("exports") // JUnit makes it; nobody else needs to name it
public @interface Simulated {

    /// How many seeds, counted from 0.
    int seeds() default 1;

    /// Whether dead letters are part of the test. If not, the first one makes it fail.
    boolean deadLetters() default true;
}
