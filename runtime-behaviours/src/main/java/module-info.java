/// Servers, state machines, event managers, agents, tasks, stages, registries and applications.
@org.jspecify.annotations.NullMarked
module dev.coppice.behaviours {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.supervision;

    exports dev.coppice.behaviours;
    exports dev.coppice.behaviours.application;
    exports dev.coppice.behaviours.event;
    exports dev.coppice.behaviours.genserver;
    exports dev.coppice.behaviours.registry;
    exports dev.coppice.behaviours.stage;
    exports dev.coppice.behaviours.statemachine;
    exports dev.coppice.behaviours.task;

    exports dev.coppice.behaviours.internal.support to
            dev.coppice.entities; // it looks for the protocol of a server, too
}
