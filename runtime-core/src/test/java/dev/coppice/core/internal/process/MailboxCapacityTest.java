package dev.coppice.core.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.MailboxLimit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxCapacityTest {
    private final List<String> woken = new ArrayList<>();
    private final MailboxCapacity bound = new MailboxCapacity(new MailboxLimit(1, MailboxLimit.Overflow.BLOCK));
    private final Runnable first = () -> woken.add("first");
    private final Runnable second = () -> woken.add("second");

    @Test
    void giveBack_withTwoWaiting_wakesTheOneThatCameFirst() {
        bound.room.acquireUninterruptibly();
        bound.tryTake(first);
        bound.tryTake(second);
        bound.giveBack();
        assertThat(woken).containsExactly("first");
    }

    @Test
    void giveBack_afterOneThatWasWokenForNothingHasLeft_wakesTheOther() {
        bound.room.acquireUninterruptibly();
        bound.tryTake(first);
        bound.tryTake(first);
        bound.tryTake(first);
        bound.giveBack();
        assertThat(bound.tryTake(first)).isTrue();
        bound.forget(first);
        bound.tryTake(second);
        woken.clear();

        bound.giveBack();
        assertThat(woken).containsExactly("second");
    }

    @Test
    void forget_ofOneThatWasWokenAndTakesNothing_wakesTheNext() {
        bound.room.acquireUninterruptibly();
        bound.tryTake(first);
        bound.tryTake(second);
        bound.giveBack();
        bound.forget(first);
        assertThat(woken).containsExactly("first", "second");
    }

    @Test
    void forget_ofOneThatTookTheOnlyPermit_wakesNoOther() {
        bound.room.acquireUninterruptibly();
        bound.tryTake(first);
        bound.tryTake(second);
        bound.giveBack();
        assertThat(bound.tryTake(first)).isTrue();
        bound.forget(first);
        assertThat(woken).containsExactly("first");
    }

    @Test
    void giveBack_afterTheFirstWasWokenForNothing_wakesItAgain() {
        bound.room.acquireUninterruptibly();
        bound.tryTake(first);
        bound.tryTake(second);
        bound.giveBack();
        assertThat(bound.tryTake()).isTrue(); // another sender is faster
        assertThat(bound.tryTake(first)).isFalse();
        bound.giveBack();
        assertThat(woken).containsExactly("first", "first");
    }

    @Test
    void open_ofTheLargestCapacity_overflowsNothing() {
        for (var overflow : MailboxLimit.Overflow.values()) {
            var largest = new MailboxCapacity(new MailboxLimit(Integer.MAX_VALUE - 1, overflow));
            assertThat(largest.tryTake()).isTrue();
            largest.open();
            largest.withdraw();
            assertThat(largest.tryTake()).isTrue();
        }
    }

    @Test
    void open_wakesAllAndHasRoomForAll() {
        bound.room.acquireUninterruptibly();
        bound.tryTake(first);
        bound.tryTake(second);
        bound.open();
        assertThat(woken).containsExactly("first", "second");
        assertThat(bound.tryTake(first)).isTrue();
        assertThat(bound.tryTake(second)).isTrue();
    }
}
