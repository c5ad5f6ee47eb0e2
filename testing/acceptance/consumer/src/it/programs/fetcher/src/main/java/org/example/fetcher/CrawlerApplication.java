package org.example.fetcher;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import java.nio.file.Path;
import java.time.Duration;

/// The crawler as a program: it drains before it stops.
final class CrawlerApplication extends Application<Fetcher.Summary> {
    private final Remote remote;
    private final Path journal;

    CrawlerApplication(Remote remote, Path journal) {
        this.remote = remote;
        this.journal = journal;
    }

    @Override public ApplicationSpec spec() {
        return ApplicationSpec.named("crawler")
                .env("pause", Duration.ofMillis(5))
                .env("back-off", Duration.ofMillis(20))
                .env("attempts", 10);
    }

    @Override protected Root<Fetcher.Summary> start(ApplicationEnvironment settings) {
        var terms = new Terms(
                settings.fetch("pause", Duration.class),
                settings.fetch("back-off", Duration.class),
                settings.fetch("attempts", Integer.class));
        return root(new Crawler(remote, terms, journal), new Fetcher.Summary(0, 0, 0));
    }

    @Override protected Fetcher.Summary prepareStop(Fetcher.Summary nothing) {
        return runtime().ref(Crawler.FETCHER).call(new Fetcher.Drain(), null); // the shutdown timeout limits the wait
    }

    @Override protected void stop(Fetcher.Summary summary) {
        System.out.printf("fetched %d, retried %d, lost %d%n", summary.fetched(), summary.retried(), summary.lost());
    }
}
