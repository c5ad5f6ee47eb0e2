package org.example.fetcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.core.Ref;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    private static final Terms TERMS = new Terms(Duration.ofMillis(100), Duration.ofSeconds(1), 3);
    private static final Remote.Response OK = new Remote.Response(200, "hello");

    @TempDir Path folder;

    @Simulated(seeds = 10)
    void requests_keepTheirDistance(TestRuntime test) {
        var times = new ArrayList<Duration>();
        var fetcher = open(test, page -> {
            times.add(test.now());
            return OK;
        });
        accept(fetcher, 10);
        fetcher.call(new Fetcher.Drain());
        assertEquals(10, times.size());
        for (int i = 1; i < 10; i++) {
            assertTrue(times.get(i).minus(times.get(i - 1)).compareTo(TERMS.pause()) >= 0, times::toString);
        }
    }

    @Simulated(seeds = 10)
    void refusedRequests_areRepeated(TestRuntime test) throws IOException {
        var requests = new AtomicInteger();
        var fetcher = open(test, page -> {
            test.sleep(Duration.ofMillis(250));
            return requests.incrementAndGet() % 7 == 0 ? new Remote.Response(503, "") : OK;
        });
        accept(fetcher, 60);
        assertEquals(new Fetcher.Summary(60, 9, 0), fetcher.call(new Fetcher.Drain(), Duration.ofMinutes(1)));
        test.advance(Duration.ofMillis(50)); // the idle timeout of the journal
        assertEquals(60, journal(test).stream().distinct().count());
    }

    @Simulated void deadPage_isGivenUp(TestRuntime test) {
        var times = new ArrayList<Duration>();
        var fetcher = open(test, page -> {
            times.add(test.now());
            throw new IOException("connection reset");
        });
        accept(fetcher, 1);
        assertEquals(new Fetcher.Summary(0, 2, 1), fetcher.call(new Fetcher.Drain()));
        assertEquals(3, times.size());
        assertTrue(times.get(2).minus(times.get(0)).compareTo(Duration.ofSeconds(3)) >= 0, times::toString);
    }

    @Simulated void draining_acceptsNothing(TestRuntime test) {
        var fetcher = open(test, page -> OK);
        accept(fetcher, 1);
        var summary = fetcher.ask(new Fetcher.Drain());
        assertFalse(fetcher.call(new Fetcher.Fetch(page(2))));
        test.advance(Duration.ofSeconds(1));
        assertEquals(new Fetcher.Summary(1, 0, 0), summary.join());
    }

    private Ref<Fetcher.Message> open(TestRuntime test, Remote remote) {
        test.runtime().start(new Crawler(remote, TERMS, folder.resolve("journal-" + test.seed())));
        return test.runtime().ref(Crawler.FETCHER);
    }

    private List<String> journal(TestRuntime test) throws IOException {
        return Files.readAllLines(folder.resolve("journal-" + test.seed()));
    }

    private static void accept(Ref<Fetcher.Message> fetcher, int pages) {
        for (int number = 1; number <= pages; number++) assertTrue(fetcher.call(new Fetcher.Fetch(page(number))));
    }

    private static URI page(int number) {
        return URI.create("http://example.org/" + number);
    }
}
