package dev.coppice.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkNumbersTest {

    @Test void unlink_thatHasSeenTheLink_applies() {
        var numbers = new LinkNumbers();
        long made = numbers.made(7, 1);
        assertThat(numbers.applies(7, 1, made)).isTrue();
        assertThat(numbers.applies(7, 1, made - 1)).isFalse();
    }

    @Test void unlink_ofALinkThatTheOtherSideMade_applies() {
        var numbers = new LinkNumbers();
        numbers.seen(7, 1, 3);
        assertThat(numbers.applies(7, 1, 0)).isTrue();
        assertThat(numbers.removed(7, 1)).isEqualTo(3);
        assertThat(numbers.removed(7, 1)).isZero();
    }

    @Test void endedProcesses_leaveNothing() {
        var numbers = new LinkNumbers();
        numbers.made(7, 1);
        numbers.made(7, 2);
        numbers.seen(8, 1, 5);
        assertThat(numbers.size()).isEqualTo(3);
        numbers.ended(7);
        numbers.removed(8, 1);
        assertThat(numbers.size()).isZero();
    }
}
