package org.example.quotes;

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.Name;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;
import java.util.List;

/// The feeds of all currencies, and the server that uses them. In Pekko: the guardian.
final class QuoteService extends Supervisor {
    static final Name<Quotes.Message> QUOTES = new Name<>("quotes");

    /// In place of the receptionist: the feed of each currency.
    final Registry<String, Feed.Event> feeds = Registry.unique("feeds");

    private final RateSource source;
    private final List<String> currencies;
    private final Duration refresh;

    QuoteService(RateSource source, List<String> currencies, Duration refresh) {
        this.source = source;
        this.currencies = currencies;
        this.refresh = refresh;
    }

    @Override protected SupervisorSpec init() {
        return restForOne(
                ChildSpec.of(feeds),
                ChildSpec.of(Supervisor.of(feedsOfAllCurrencies())).id("all feeds"),
                ChildSpec.of(QUOTES, new Quotes(feeds, Duration.ofSeconds(2))));
    }

    /// `SupervisorStrategy.restartWithBackoff` had no limit. Here, more than ten failures in a minute end the service.
    private SupervisorSpec feedsOfAllCurrencies() {
        var backOff = BackOff.doubling(Duration.ofMillis(100), Duration.ofSeconds(30));
        var children = currencies.stream()
                .map(currency -> ChildSpec.of(feeds.name(currency), new Feed(currency, source, refresh)))
                .map(feed -> feed.backOff(backOff))
                .toList();
        return SupervisorSpec.of(Strategy.ONE_FOR_ONE, children).intensity(10, Duration.ofMinutes(1));
    }
}
