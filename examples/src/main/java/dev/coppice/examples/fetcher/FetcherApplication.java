package dev.coppice.examples.fetcher;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.application.ApplicationEnvironment;
import dev.coppice.behaviours.application.ApplicationSpec;
import java.time.Duration;

// @start region="application"
/// The fetcher as an application: it drains before it stops.
final class FetcherApplication extends Application<Fetcher.Summary> {
    static final Duration INTERVAL = Duration.ofMillis(5);

    private final Remote remote;

    FetcherApplication(Remote remote) {
        this.remote = remote;
    }

    @Override public ApplicationSpec spec() {
        return ApplicationSpec.named("fetcher")
                .env("interval", INTERVAL)
                .env("concurrency", 4)
                .env("capacity", 1_000)
                .env("attempts", 10)
                .env("first-delay", Duration.ofMillis(20))
                .env("max-delay", Duration.ofSeconds(1));
    }

    @Override protected Root<Fetcher.Summary> start(ApplicationEnvironment settings) {
        var backoff = new Backoff(
                settings.fetch("first-delay", Duration.class), settings.fetch("max-delay", Duration.class));
        var terms = new Terms(
                settings.fetch("interval", Duration.class),
                settings.fetch("concurrency", Integer.class),
                settings.fetch("capacity", Integer.class),
                settings.fetch("attempts", Integer.class),
                backoff);
        return root(new FetcherSupervisor(remote, terms), new Fetcher.Summary(0, 0, 0));
    }

    /// Waits until every accepted page is fetched or given up. The shutdown timeout of the runtime limits the wait.
    @Override protected Fetcher.Summary prepareStop(Fetcher.Summary none) {
        return runtime().ref(FetcherSupervisor.FETCHER).call(new Fetcher.Drain(), null);
    }

    @Override protected void stop(Fetcher.Summary summary) {
        System.out.printf(
                "drained: %d fetched, %d retried, %d lost%n", summary.fetched(), summary.retried(), summary.lost());
    }
}
// @end
