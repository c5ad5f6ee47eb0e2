package org.example.fetcher;

import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.core.Name;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.nio.file.Path;

/// Keeps the fetcher running, with its parts: the journal and the tasks that send requests.
final class Crawler extends Supervisor {
    static final Name<Journal.Message> JOURNAL = new Name<>("journal");
    static final Name<DynamicSupervisor> REQUESTS = new Name<>("requests");
    static final Name<Fetcher.Message> FETCHER = new Name<>("fetcher");

    private final Remote remote;
    private final Terms terms;
    private final Path journal;

    Crawler(Remote remote, Terms terms, Path journal) {
        this.remote = remote;
        this.terms = terms;
        this.journal = journal;
    }

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(JOURNAL, new Journal(journal)),
                ChildSpec.of(REQUESTS, new TaskSupervisor()),
                ChildSpec.of(FETCHER, new Fetcher(remote, terms)));
    }
}
