package org.example.quotes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.core.Ref;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

class QuotesTest {
    private static final Duration REFRESH = Duration.ofMinutes(1);

    @Simulated(seeds = 20)
    void requests_waitForTheFirstRate(TestRuntime test) {
        var rate = new CompletableFuture<BigDecimal>();
        var quotes = open(test, currency -> rate);
        var first = quotes.ask(hundred("USD"));
        var second = quotes.ask(hundred("USD"));
        test.advance(Duration.ofSeconds(1));
        assertFalse(first.isDone() || second.isDone());
        rate.complete(new BigDecimal("1.08"));
        test.run();
        assertEquals(new Quotes.Quoted(new BigDecimal("108.00")), first.join());
        assertEquals(first.join(), second.join());
    }

    @Simulated(seeds = 20)
    void request_doesNotWaitLongerThanItsDeadline(TestRuntime test) {
        var quotes = open(test, currency -> new CompletableFuture<>());
        var before = test.now();
        assertInstanceOf(Quotes.Unavailable.class, quotes.call(hundred("USD")));
        assertEquals(Duration.ofSeconds(2), test.now().minus(before));
        assertEquals(new Quotes.Totals(0, 1), quotes.call(new Quotes.Count()));
    }

    @Simulated void rate_isRefreshed(TestRuntime test) {
        var euros = new AtomicInteger();
        var quotes = open(test, currency -> CompletableFuture.completedFuture(new BigDecimal(euros.incrementAndGet())));
        assertEquals(new Quotes.Quoted(new BigDecimal("100")), quotes.call(hundred("USD")));
        test.advance(REFRESH);
        assertEquals(new Quotes.Quoted(new BigDecimal("200")), quotes.call(hundred("USD")));
    }

    @Simulated(seeds = 10)
    void failingSource_isAskedLessAndLess(TestRuntime test) {
        var times = new ArrayList<Duration>();
        RateSource source = currency -> {
            times.add(test.now());
            return failedUntil(times, 5);
        };
        var quotes = open(test, source);
        assertInstanceOf(Quotes.Unavailable.class, quotes.call(hundred("USD")));
        test.advance(Duration.ofSeconds(5));
        assertEquals(new Quotes.Quoted(new BigDecimal("100")), quotes.call(hundred("USD")));
        assertEquals(5, times.size());
        for (int i = 2; i < times.size(); i++) {
            assertTrue(between(times, i).compareTo(between(times, i - 1)) > 0, times::toString);
        }
    }

    @Simulated void unknownCurrency_isUnavailable(TestRuntime test) {
        var quotes = open(test, currency -> CompletableFuture.completedFuture(BigDecimal.ONE));
        assertInstanceOf(Quotes.Unavailable.class, quotes.call(hundred("XYZ")));
    }

    private static Ref<Quotes.Message> open(TestRuntime test, RateSource source) {
        test.runtime().start(new QuoteService(source, List.of("USD"), REFRESH));
        return test.runtime().ref(QuoteService.QUOTES);
    }

    private static Quotes.Quote hundred(String currency) {
        return new Quotes.Quote(currency, new BigDecimal("100"));
    }

    private static CompletionStage<BigDecimal> failedUntil(List<Duration> requests, int success) {
        return requests.size() < success
                ? CompletableFuture.failedFuture(new IllegalStateException("down"))
                : CompletableFuture.completedFuture(BigDecimal.ONE);
    }

    private static Duration between(List<Duration> times, int later) {
        return times.get(later).minus(times.get(later - 1));
    }
}
