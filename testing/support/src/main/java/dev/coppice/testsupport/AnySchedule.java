package dev.coppice.testsupport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test whose claim holds under any schedule: it runs once on the real scheduler, then in the orders drawn from many
/// seeds, until a run fails. [Schedule] identifies the run, and provides the waits of the test.
///
/// `-Dcoppice.seeds=1000` runs more orders than usual, `-Dcoppice.seed=17` that one alone.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(ScheduleExtension.class)
public @interface AnySchedule {

    /// How many seeds, counted from 0, unless the command line says otherwise.
    int seeds() default 20;
}
