package dev.coppice.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Shows that jcstress runs: who sees a volatile flag also sees what was written before it.
@JCStressTest
@Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "The flag publishes the value.")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "The flag was seen before the value.")
@State
public class VolatilePublication {

    int value;
    volatile int flag;

    /// Writes the value, then the flag.
    @Actor
    public void writer() {
        value = 1;
        flag = 1;
    }

    /// Reads the flag, then the value.
    @Actor
    public void reader(II_Result seen) {
        seen.r1 = flag;
        seen.r2 = value;
    }
}
