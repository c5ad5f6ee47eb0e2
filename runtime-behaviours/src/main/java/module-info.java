/// Servers, state machines, event managers, agents, tasks and applications.
@org.jspecify.annotations.NullMarked
module dev.coppice.behaviours {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.supervision;

    exports dev.coppice.behaviours;
}
