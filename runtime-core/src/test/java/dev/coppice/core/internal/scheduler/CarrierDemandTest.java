package dev.coppice.core.internal.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CarrierDemandTest {
    private static final long KEPT = TimeUnit.MILLISECONDS.toNanos(200);

    private final VirtualThreadSchedulerMXBean pool =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int before = pool.getParallelism();
    private boolean exhausted = true;
    private final CarrierDemand demand = new CarrierDemand(true, KEPT, () -> exhausted);

    @AfterEach void removeAll() {
        demand.removeAll();
        assertThat(pool.getParallelism()).isEqualTo(before);
    }

    @Test void starvation_whileCarriersAreIdle_addsNone() {
        exhausted = false;
        for (int look = 0; look < 100; look++) {
            demand.starvation(look, 1);
            demand.apply();
        }
        assertThat(pool.getParallelism()).isEqualTo(before);
    }

    @Test void starvation_addsOneEach_untilNoneIsNeededAnyLonger() {
        demand.starvation(0, 1);
        demand.starvation(0, 2);
        demand.apply();
        assertThat(pool.getParallelism()).isEqualTo(before + 3);
        demand.occupied(0, KEPT - 1);
        demand.apply();
        assertThat(pool.getParallelism()).isEqualTo(before + 3);
        demand.occupied(0, KEPT);
        demand.apply();
        assertThat(pool.getParallelism()).isEqualTo(before);
    }

    @Test void occupied_addsOneForEach_besideTheStarved() {
        demand.starvation(0, 1);
        demand.occupied(2, 0);
        demand.apply();
        assertThat(pool.getParallelism()).isEqualTo(before + 3);
    }

    @Test void runtimeThatMayAddNone_addsNone() {
        var none = new CarrierDemand(false, KEPT, () -> exhausted);
        none.starvation(0, 1);
        none.occupied(1, 0);
        none.apply();
        none.removeAll();
        assertThat(pool.getParallelism()).isEqualTo(before);
    }
}
