/// Supervisors: processes that start, watch and restart other processes.
@org.jspecify.annotations.NullMarked
module dev.coppice.supervision {
    requires static transitive org.jspecify;
    requires transitive dev.coppice.core;
}
