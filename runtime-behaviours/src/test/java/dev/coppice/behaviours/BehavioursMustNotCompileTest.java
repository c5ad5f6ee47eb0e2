package dev.coppice.behaviours;

import dev.coppice.testsupport.MustNotCompile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BehavioursMustNotCompileTest {

    @TestFactory
    Stream<DynamicTest> mustNotCompile() {
        return MustNotCompile.sources();
    }
}
