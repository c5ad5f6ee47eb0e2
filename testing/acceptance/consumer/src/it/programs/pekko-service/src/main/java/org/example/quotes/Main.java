package org.example.quotes;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Quotes prices while the source of the rates works, fails, and works again.
public final class Main {
    private Main() {}

    public static void main(String... args) {
        var rates = Map.of("USD", new BigDecimal("1.08"), "CHF", new BigDecimal("0.93"));
        var broken = new AtomicBoolean();
        RateSource source = currency -> broken.get()
                ? CompletableFuture.failedFuture(new IllegalStateException("the source is down"))
                : CompletableFuture.completedFuture(rates.get(currency));
        var service = new QuoteService(source, List.of("USD", "CHF"), Duration.ofMillis(50));
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(service);
            Ref<Quotes.Message> quotes = runtime.ref(QuoteService.QUOTES);
            System.out.println("100 EUR in USD: " + quote(quotes, "USD"));
            System.out.println("100 EUR in XYZ: " + quote(quotes, "XYZ"));

            var dollars = service.feeds.whereis("USD");
            broken.set(true);
            var reason = runtime.whenEnded(dollars).join();
            System.out.println("the source is down, and the feed " + (reason.isClean() ? "ended" : "crashed"));
            broken.set(false);
            runtime.ref(service.feeds.name("USD")).callWhenRegistered(new Feed.Get(), Duration.ofMinutes(1));
            System.out.println("after a restart: " + quote(quotes, "USD"));
            System.out.println("in all: " + quotes.call(new Quotes.Count()));
        }
    }

    private static String quote(Ref<Quotes.Message> quotes, String currency) {
        return switch (quotes.call(new Quotes.Quote(currency, new BigDecimal("100")))) {
            case Quotes.Quoted(var amount) -> amount.toString();
            case Quotes.Unavailable _ -> "unavailable";
        };
    }
}
