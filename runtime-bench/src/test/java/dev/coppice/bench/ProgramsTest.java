package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class ProgramsTest {

    /// A system that adds one to every number on its way.
    private record Garbling(Actors actors) implements Actors {
        @Override public Address start(Actor actor) throws Exception {
            return actors.start((message,
                    self) -> actor.receive(message instanceof Integer number ? number + 1 : message, self));
        }

        @Override public void stop(Address address) {
            actors.stop(address);
        }
    }

    private static final Actors SOUND = VirtualThreads.withQueues().actors();
    private static final Actors GARBLING = new Garbling(SOUND);

    @Test
    void fanIn_withAWrongMessage_fails() {
        assertThatIllegalStateException().isThrownBy(() -> Programs.fanIn(GARBLING, 2, 10))
                .withMessage("sum: 20 expected, but there were 40");
    }

    @Test
    void fanOut_withAWrongMessage_fails() {
        assertThatIllegalStateException().isThrownBy(() -> Programs.fanOut(GARBLING, 3, 5))
                .withMessageContaining("15 expected");
    }

    @Test
    void mailbox_withAWrongMessage_fails() {
        assertThatIllegalStateException().isThrownBy(() -> Programs.mailbox(GARBLING, 10))
                .withMessageContaining("10 expected");
    }

    @Test
    void sieve_findsThePrimes() throws Exception {
        assertThat(Savina.primesBelow(100)).isEqualTo(25);
        assertThat(Savina.sieve(SOUND, 10_000)).isPositive(); // more than a dozen filters; checked inside
    }

    @Test
    void ring_endsWhereTheTokenRunsOut() throws Exception {
        assertThat(Programs.ring(SOUND, 7, 23)).isPositive();
    }
}
