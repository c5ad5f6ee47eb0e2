package org.example.desk;

import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;

/// Keeps the desk open.
final class Hotel extends Supervisor {
    static final Name<Desk.Message> DESK = new Name<>("desk");

    @Override protected SupervisorSpec init() {
        return oneForOne(ChildSpec.of(DESK, new Desk()));
    }
}
