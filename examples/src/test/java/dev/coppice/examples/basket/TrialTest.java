package dev.coppice.examples.basket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The trial in short, on this machine: three nodes, one joins, one leaves, one is killed.
class TrialTest {

    @Test void customersGoOn_andLoseNothingThatIsStored() throws Exception {
        try (var place = Place.Loopback.of(5); var trial = Trial.begin(place, 3, 20)) {
            trial.join();
            trial.leave();
            trial.kill();
            assertThat(trial.end()).as("every promise was kept").isTrue();
            assertThat(trial.totals.looks).isPositive();
        }
    }
}
