package org.example.fetcher;

import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;

/// Fetches sixty pages from a server that refuses every seventh request, and stops at once. The shutdown waits for the
/// pages.
public final class Main {
    private Main() {}

    public static void main(String... args) throws IOException {
        var journal = Files.createTempFile("fetched", ".txt");
        try (var server = new FlakyServer();
                var client = HttpClient.newHttpClient();
                var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var applications = ApplicationController.of(runtime);
            applications.load(new CrawlerApplication(over(client), journal));
            applications.start("crawler");

            Ref<Fetcher.Message> fetcher = runtime.ref(Crawler.FETCHER);
            for (int number = 1; number <= 60; number++) fetcher.call(new Fetcher.Fetch(server.page(number)));
            applications.stop("crawler");
        }
        try (var lines = Files.lines(journal)) {
            System.out.println("the journal has " + lines.distinct().count() + " pages");
        }
        Files.delete(journal);
    }

    private static Remote over(HttpClient client) {
        return page -> {
            var request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(5)).build();
            var response = client.send(request, BodyHandlers.ofString());
            return new Remote.Response(response.statusCode(), response.body());
        };
    }
}
