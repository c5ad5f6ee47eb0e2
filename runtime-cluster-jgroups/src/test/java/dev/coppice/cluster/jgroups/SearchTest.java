package dev.coppice.cluster.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.Address;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.Test;

class SearchTest {
    private static final Address ONE = new IpAddress(7801);
    private static final Address OTHER = new IpAddress(7802);

    private final AtomicInteger over = new AtomicInteger();
    private final Search search = new Search(List.of(ONE, OTHER), over::incrementAndGet);

    @Test void search_ofNobody_isOverAtOnce() {
        new Search(List.of(), over::incrementAndGet).begin();
        assertThat(over).hasValue(1);
    }

    @Test void search_whenNothingListensAnywhere_isOver() {
        search.begin();
        search.settle(ONE);
        search.settle(OTHER);
        search.settle(OTHER);
        assertThat(over).hasValue(1);
    }

    @Test void search_whileOneThatWasReachedHasNotAnswered_goesOn() {
        search.begin();
        search.settle(ONE);
        search.settle(null);
        search.settle(new IpAddress(7803));
        assertThat(over).hasValue(0);
    }

    @Test void search_whenAllFailedBeforeItBegan_isOverWhenItBegins() {
        search.settle(ONE);
        search.settle(OTHER);
        assertThat(over).hasValue(0);
        search.begin();
        assertThat(over).hasValue(1);
    }
}
