package org.example.desk;

import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Plan;
import dev.coppice.supervision.Supervisor;

/// Keeps the desk open.
final class Hotel extends Supervisor {
    static final Name<Desk.Message> DESK = new Name<>("desk");

    @Override protected Plan init() {
        return oneForOne(ChildSpec.of(DESK, new Desk()));
    }
}
