package dev.coppice.examples.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.Ref;
import dev.coppice.examples.Arguments;
import dev.coppice.testkit.TestRuntime;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FetcherTest {
    private static final Terms TERMS = new Terms(
            Duration.ofMillis(100), 3, 50, 4, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(3)));
    private static final Remote.Response OK = new Remote.Response(200, "hello");
    private static final Remote.Response BUSY = new Remote.Response(503, "");

    private static Ref<Fetcher.Message> open(TestRuntime test, Remote remote) {
        test.runtime().start(new FetcherSupervisor(remote, TERMS));
        return test.runtime().ref(FetcherSupervisor.FETCHER);
    }

    private static URI page(int number) {
        return URI.create("http://example.org/" + number);
    }

    private static List<CompletableFuture<Fetcher.Result>> ask(Ref<Fetcher.Message> fetcher, int pages) {
        var results = new ArrayList<CompletableFuture<Fetcher.Result>>();
        for (int i = 0; i < pages; i++) results.add(fetcher.ask(new Fetcher.Fetch(page(i))));
        return results;
    }

    // @start region="rate"
    @Test void requests_keepTheirInterval() {
        TestRuntime.explore(20, test -> {
            var starts = new ArrayList<Duration>();
            var fetcher = open(test, page -> {
                starts.add(test.now());
                return OK;
            });
            ask(fetcher, 30);
            fetcher.call(new Fetcher.Drain());
            for (int i = 1; i < 30; i++) {
                assertThat(starts.get(i).minus(starts.get(i - 1))).isGreaterThanOrEqualTo(TERMS.interval());
            }
            assertThat(test.now()).isLessThan(TERMS.interval().multipliedBy(30)); // and no longer than it takes
        });
    }
    // @end

    @Test void slowRemote_getsNoMoreRequestsThanItMayHave() {
        TestRuntime.explore(20, test -> {
            var running = new AtomicInteger();
            var most = new AtomicInteger();
            var fetcher = open(test, page -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                test.sleep(Duration.ofSeconds(2));
                running.decrementAndGet();
                return OK;
            });
            ask(fetcher, 20);
            assertThat(fetcher.call(new Fetcher.Drain(), null)).isEqualTo(new Fetcher.Summary(20, 0, 0));
            assertThat(most).hasValue(TERMS.concurrency());
        });
    }

    @Test void failingRequests_areRepeated() {
        TestRuntime.explore(20, test -> {
            var requests = new AtomicInteger();
            var fetcher = open(test, page -> requests.incrementAndGet() % 7 == 0 ? BUSY : OK);
            var results = ask(fetcher, 50);
            assertThat(fetcher.call(new Fetcher.Drain(), null)).isEqualTo(new Fetcher.Summary(50, 8, 0));
            assertThat(results).allMatch(result -> result.join().equals(new Fetcher.Result.Page("hello")));
        });
    }

    @Test void deadRemote_isTriedLessAndLessOften_andGivenUp() {
        TestRuntime.explore(20, test -> {
            var starts = new ArrayList<Duration>();
            var fetcher = open(test, page -> {
                starts.add(test.now());
                throw new IOException("connection refused");
            });
            var result = fetcher.ask(new Fetcher.Fetch(page(1)));
            assertThat(fetcher.call(new Fetcher.Drain(), null)).isEqualTo(new Fetcher.Summary(0, 3, 1));
            assertThat(result.join()).isInstanceOfSatisfying(
                    Fetcher.Result.Lost.class, lost -> assertThat(lost.why()).contains("connection refused"));
            assertThat(starts).hasSize(TERMS.attempts());
            assertThat(starts.get(1).minus(starts.get(0))).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_001));
            assertThat(starts.get(3).minus(starts.get(2)))
                    .isBetween(Duration.ofMillis(1_500), Duration.ofMillis(3_001));
        });
    }

    @Test void missingPage_isNotRepeated() {
        TestRuntime.explore(5, test -> {
            var fetcher = open(test, page -> new Remote.Response(404, ""));
            assertThat(fetcher.call(new Fetcher.Fetch(page(1)))).isEqualTo(new Fetcher.Result.Lost("status 404"));
        });
    }

    @Test void drainingFetcher_finishesWhatItAccepted_andRefusesTheRest() {
        TestRuntime.explore(20, test -> {
            var fetcher = open(test, page -> OK);
            var accepted = ask(fetcher, 10);
            var summary = fetcher.ask(new Fetcher.Drain());
            assertThat(fetcher.call(new Fetcher.Fetch(page(11)))).isEqualTo(new Fetcher.Result.Refused());
            test.advance(Duration.ofSeconds(1));
            assertThat(summary.join()).isEqualTo(new Fetcher.Summary(10, 0, 0));
            assertThat(accepted).allMatch(CompletableFuture::isDone);
        });
    }

    @Test void fullFetcher_refuses() {
        TestRuntime.explore(5, test -> {
            var fetcher = open(test, page -> OK);
            ask(fetcher, TERMS.capacity());
            assertThat(fetcher.call(new Fetcher.Fetch(page(51)))).isEqualTo(new Fetcher.Result.Refused());
        });
    }

    @Test void idleFetcher_hasNoTimer() {
        try (var test = TestRuntime.seeded(1)) {
            var fetcher = open(test, page -> OK);
            fetcher.call(new Fetcher.Fetch(page(1)));
            test.run();
            assertThat(test.runtime().statistics().timers()).isZero();
        }
    }

    @Test void backoff_doublesUpToItsMaximum() {
        var backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        var random = new SplittableRandom(1);
        for (int failures = 1; failures < 100; failures++) {
            var longest = failures > 6 ? Duration.ofSeconds(5) : Duration.ofMillis(100L << failures - 1);
            assertThat(backoff.delay(failures, random)).isBetween(longest.dividedBy(2), longest);
        }
    }

    @Test void example_keepsItsPromise() {
        assertThat(FetcherExample.run("40")).isZero();
    }

    @Test void example_refusesTooManyPages() {
        assertThat(Arguments.exitCode(() -> FetcherExample.run("1000000"))).isEqualTo(2);
    }
}
