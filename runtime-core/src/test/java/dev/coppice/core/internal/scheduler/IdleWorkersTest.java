package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers in one word, in two, and in sixteen.
class IdleWorkersTest {
    private static final int NONE = -1;

    private static IdleWorkers parked(int workers, int... indices) {
        var idle = new IdleWorkers(workers);
        for (int index : indices) idle.park(index, false);
        return idle;
    }

    /// Claims all that sleep, each as if the one before had found work at once.
    private static List<Integer> claimAll(IdleWorkers idle, int near) {
        var claimed = new ArrayList<Integer>();
        for (int index = idle.claim(near); index != NONE; index = idle.claim(near)) {
            claimed.add(index);
            idle.stopSearching();
        }
        return claimed;
    }

    @ParameterizedTest @ValueSource(ints = {1, 63, 64, 65, 128, 1024})
    void eachParkedWorker_isClaimedOnce_fromNearOnwards(int workers) {
        for (int near : new int[] {0, workers / 2, workers - 1}) {
            int start = near;
            var idle = parked(workers, IntStream.range(0, workers).toArray());
            assertThat(idle.parkedCount()).isEqualTo(workers);
            var claimed = claimAll(idle, near);
            assertThat(claimed).hasSize(workers).doesNotHaveDuplicates();
            assertThat(claimed.getFirst()).isEqualTo(start);
            assertThat(idle.parkedCount()).isZero();
            assertThat(idle.searching()).isZero();
        }
    }

    /// Within a word the next one after `near`, around its end; then the words that follow, from their beginnings.
    @ParameterizedTest @CsvSource({
        "0,   '3 70 130'", "3,   '3 70 130'", "4,   '3 70 130'", "64,  '70 130 3'", "70,  '70 130 3'",
                "71,  '70 130 3'",
        "127, '70 130 3'", "128, '130 3 70'", "131, '130 3 70'"
    })
    void claimsOfSeveralWords_comeInOrderOfTheWords(int near, String order) {
        var idle = parked(132, 3, 70, 130);
        assertThat(claimAll(idle, near).stream().map(String::valueOf)).containsExactly(order.split(" "));
    }

    @Test void whileOneSearches_noneIsClaimed() {
        var idle = parked(200, 5, 150);
        assertThat(idle.claim(100)).isEqualTo(150);
        assertThat(idle.searching()).isEqualTo(1);
        assertThat(idle.claim(0)).isEqualTo(NONE);
        assertThat(idle.stopSearching()).isTrue();
        assertThat(idle.claim(100)).isEqualTo(5);
    }

    @Test void noneParked_noneIsClaimed_andNoneCountsAsSearching() {
        var idle = new IdleWorkers(1024);
        assertThat(idle.claim(1023)).isEqualTo(NONE);
        assertThat(idle.searching()).isZero();
    }

    @ParameterizedTest @ValueSource(ints = {0, 63, 64, 127, 1023})
    void unpark_takesBackTheOwnAnnouncement_andNoOther(int index) {
        var idle = parked(1024, index);
        int other = (index + 64) % 1024; // the same bit of another word
        idle.park(other, false);
        assertThat(idle.isParked(index)).isTrue();
        assertThat(idle.unpark(index)).isTrue();
        assertThat(idle.isParked(index)).isFalse();
        assertThat(idle.isParked(other)).isTrue();
        assertThat(idle.searching()).isEqualTo(1);
        assertThat(idle.unpark(index)).as("a second time").isFalse();
        assertThat(idle.searching()).isEqualTo(1);
        assertThat(idle.parkedCount()).isEqualTo(1);
    }

    @Test void unparkOfClaimedWorker_doesNotCountItTwice() {
        var idle = parked(100, 99);
        assertThat(idle.claim(0)).isEqualTo(99);
        assertThat(idle.unpark(99)).isFalse();
        assertThat(idle.searching()).isEqualTo(1);
    }

    @Test void parkOfSearcher_leavesTheSearchers() {
        var idle = new IdleWorkers(1024);
        assertThat(idle.startSearching(1024)).isTrue();
        idle.park(1000, true);
        assertThat(idle.searching()).isZero();
        assertThat(idle.isParked(1000)).isTrue();
    }

    @Test void atMostHalfOfTheWorkers_search() {
        var idle = new IdleWorkers(1024);
        for (int i = 0; i < 512; i++) assertThat(idle.startSearching(1024)).as("searcher %s", i).isTrue();
        assertThat(idle.startSearching(1024)).isFalse();
        for (int i = 0; i < 511; i++) assertThat(idle.stopSearching()).isFalse();
        assertThat(idle.stopSearching()).as("the last one").isTrue();
    }
}
