package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.MailboxLimit.Overflow;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Simulator;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bounded plain processes: an entry that a selective receive stashes keeps its permit.
class BoundedReceiveTest {
    private final List<Object> taken = new ArrayList<>();

    /// Takes texts that begin with "go"; after "go all" whatever there is.
    private void selective(ReceiveContext self) {
        Object next;
        do {
            next = self.receive(message -> message instanceof String text && text.startsWith("go"));
            taken.add(next);
        } while (!next.equals("go all"));
        while (true) taken.add(self.receive());
    }

    private Pid selective(Simulator simulator, Overflow overflow) {
        return Gen.spawn(simulator.runtime(), this::selective,
                SpawnOptions.NONE.mailbox(new MailboxLimit(2, overflow)));
    }

    @Test void putOff_countsUntilItIsTaken() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            var pid = selective(simulator, Overflow.REFUSE);
            Gen.send(pid, "a");
            simulator.runUntilIdle();
            Gen.send(pid, "go");
            simulator.runUntilIdle();
            Gen.send(pid, "b");
            simulator.runUntilIdle();
            assertThatThrownBy(() -> Gen.send(pid, "c")).isInstanceOf(MailboxFull.class);
            assertThat(taken).containsExactly("go");
        }
    }

    @Test void taken_givesItsRoomBackOnce() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            var pid = selective(simulator, Overflow.REFUSE);
            Gen.send(pid, "a");
            simulator.runUntilIdle();
            Gen.send(pid, "go all");
            simulator.runUntilIdle();
            assertThat(taken).containsExactly("go all", "a");
            for (int round = 0; round < 3; round++) {
                Gen.send(pid, "b");
                Gen.send(pid, "c");
                assertThatThrownBy(() -> Gen.send(pid, "d")).isInstanceOf(MailboxFull.class);
                simulator.runUntilIdle();
            }
        }
    }

    @Test void oldestOfAll_makesWay_alsoIfItWasPutOff() {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), 1)) {
            var pid = selective(simulator, Overflow.DROP_OLDEST);
            for (var text : List.of("a", "b", "c", "d")) {
                Gen.send(pid, text);
                simulator.runUntilIdle();
            }
            assertThat(simulator.runtime().statistics().deadLetters().get(DeadLetter.Cause.DROPPED)).isEqualTo(2);
            Gen.send(pid, "go all");
            simulator.runUntilIdle();
            assertThat(taken).containsExactly("go all", "d");
        }
    }
}
