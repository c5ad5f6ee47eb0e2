package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import org.junit.jupiter.api.Test;

class ReadableNameTest {

    @Test void hiddenClasses_haveNoNumbers() {
        assertThat(ReadableName.of("org.example.Shop$$Lambda/0x00007f2a8c0f1234")).isEqualTo("org.example.Shop");
        assertThat(ReadableName.of("org.example.Hidden/0x00007f2a8c0f1234")).isEqualTo("org.example.Hidden");
        assertThat(ReadableName.of("org.example.Shop$1")).isEqualTo("org.example.Shop$1");
    }

    @Test void processOfALambda_hasTheNameOfTheClassThatContainsIt() {
        try (var runtime = ActorRuntime.open()) {
            var pid = Gen.spawn(runtime, ReceiveContext::receive, SpawnOptions.NONE);
            assertThat(runtime.info(pid).orElseThrow().behaviour()).isEqualTo(ReadableNameTest.class.getName());
        }
    }
}
