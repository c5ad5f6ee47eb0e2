package dev.coppice.examples.fetcher;

import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/// Fetches pages from a server that fails on every seventh request, and stops the fetcher while most pages are still
/// waiting. Checks that every accepted page was fetched, and that the interval between requests was kept.
public final class FetcherExample {
    private FetcherExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if every accepted page was fetched at no more than the permitted rate.
    static int run(String... args) {
        var arguments = new Arguments("FetcherExample [pages]", 1, args);
        int pages = arguments.number(0, "the number of pages", 1, 1_000, 100);
        try (var server = new FlakyServer(); var client = HttpClient.newHttpClient()) {
            return fetch(pages, server, over(client)) ? 0 : 1;
        } catch (IOException failed) {
            throw new UncheckedIOException("the web server of the example does not start", failed);
        }
    }

    // @start region="remote"
    private static Remote over(HttpClient client) {
        return page -> {
            var request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(5)).build();
            var response = client.send(request, BodyHandlers.ofString());
            return new Remote.Response(response.statusCode(), response.body());
        };
    }
    // @end

    private static boolean fetch(int pages, FlakyServer server, Remote remote) {
        var results = new ArrayList<CompletableFuture<Fetcher.Result>>();
        long start = System.nanoTime();
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var applications = ApplicationController.of(runtime);
            applications.load(new FetcherApplication(remote));
            applications.start("fetcher");

            Ref<Fetcher.Message> fetcher = runtime.ref(FetcherSupervisor.FETCHER);
            for (int i = 0; i < pages; i++) results.add(fetcher.ask(new Fetcher.Fetch(server.page(i))));
            applications.stop("fetcher"); // while most pages still wait: it drains
        }
        var taken = Duration.ofNanos(System.nanoTime() - start);

        boolean well = true;
        for (int i = 0; i < pages; i++) {
            var expected = new Fetcher.Result.Page(server.bodyOf(i));
            if (results.get(i).isDone() && expected.equals(results.get(i).join())) continue;
            System.out.println("page " + i + " WAS NOT FETCHED: " + results.get(i));
            well = false;
        }
        var least = FetcherApplication.INTERVAL.multipliedBy(server.requests() - 1L);
        System.out.printf("%d requests, of which %d failed, in %d ms%n",
                server.requests(), server.failures(), taken.toMillis());
        if (taken.compareTo(least) < 0) {
            System.out.println("TOO FAST: at this rate the requests take " + least.toMillis() + " ms");
            well = false;
        }
        if (well) System.out.println("every accepted page was fetched, at no more than the permitted rate");
        return well;
    }
}
