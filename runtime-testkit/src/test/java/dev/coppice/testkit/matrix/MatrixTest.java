package dev.coppice.testkit.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A little of each row of the [Matrix] that no other test of the ordinary build shows.
class MatrixTest {

    @TestFactory Stream<DynamicTest> everyRow_losesNothing() {
        return Matrix.ROWS.stream()
                .filter(row -> row.brief() > 0)
                .map(row -> DynamicTest.dynamicTest(row.id() + " " + row.load(), () -> {
                    var outcome = row.trial().run(row.brief());
                    assertThat(outcome.lost()).as("lost of %d: %s", outcome.tried(), outcome.figures()).isZero();
                }));
    }
}
