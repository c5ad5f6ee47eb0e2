/// Supervisors: processes that start, monitor and restart other processes.
@org.jspecify.annotations.NullMarked
module dev.coppice.supervision {
    requires static transitive org.jspecify;
    requires jdk.jfr;
    requires transitive dev.coppice.core;

    exports dev.coppice.supervision;
}
