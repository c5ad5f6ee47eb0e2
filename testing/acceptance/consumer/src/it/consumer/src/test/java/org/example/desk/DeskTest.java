package org.example.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.core.Ref;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.util.Optional;

class DeskTest {

    @Simulated(seeds = 20)
    void room_isGivenOnce(TestRuntime test) {
        Ref<Desk.Message> desk = test.runtime().start(new Desk());
        assertEquals(true, desk.call(new Desk.CheckIn(7, "Ann")));
        assertEquals(false, desk.call(new Desk.CheckIn(7, "Ben")));
        assertEquals(Optional.of("Ann"), desk.call(new Desk.WhoIsIn(7)));
    }
}
