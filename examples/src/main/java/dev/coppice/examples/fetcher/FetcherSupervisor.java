package dev.coppice.examples.fetcher;

import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;

/// The supervisor of a fetcher and of the tasks that send its requests.
final class FetcherSupervisor extends Supervisor {
    static final Name<DynamicSupervisor> REQUESTS = new Name<>("requests");
    static final Name<Fetcher.Message> FETCHER = new Name<>("fetcher");

    private final Remote remote;
    private final Terms terms;

    FetcherSupervisor(Remote remote, Terms terms) {
        this.remote = remote;
        this.terms = terms;
    }

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(REQUESTS, new TaskSupervisor()), ChildSpec.of(FETCHER, new Fetcher(remote, terms)));
    }
}
