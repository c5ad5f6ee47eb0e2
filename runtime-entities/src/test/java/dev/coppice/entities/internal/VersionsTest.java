package dev.coppice.entities.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VersionsTest {

    @Test void newest_isTheLast() {
        var inOrder = List.of("", "blue", "red", "1.9-beta", "1.9", "1.9.1", "1.10", "2024");
        var sorted = inOrder.reversed().stream().sorted(Versions::compare).toList();
        assertThat(sorted).isEqualTo(inOrder);
    }
}
