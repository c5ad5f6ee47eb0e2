package dev.coppice.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.CallFailed;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EmbeddingTest {

    @Test void rate_isFetchedOnce() {
        var fetched = new AtomicInteger();
        try (var service = new RatesService(currency -> fetched.incrementAndGet())) {
            assertThat(service.rate("eur")).isEqualTo(new Rates.Answer.Known(1));
            assertThat(service.rate("eur")).isEqualTo(new Rates.Answer.Known(1));
        }
    }

    @Test void slowSource_holdsUpNoOtherSource() {
        var never = new CountDownLatch(1);
        try (var service = new RatesService(currency -> {
            if (currency.equals("slow")) never.await();
            return 2;
        })) {
            assertThatThrownBy(() -> service.rate("slow")).isInstanceOf(CallFailed.class)
                    .hasMessageContaining("timeout");
            assertThat(service.rate("eur")).isEqualTo(new Rates.Answer.Known(2));
        }
    }

    @Test void failingSource_isAnAnswer_andNotACrash() {
        try (var service = new RatesService(currency -> {
            throw new IllegalStateException("no line");
        })) {
            assertThat(service.rate("eur")).isEqualTo(new Rates.Answer.Unknown());
        }
    }

    @Test void crash_isHealed() {
        try (var service = new RatesService(currency -> 2)) {
            service.rate("eur");
            service.crash();
            Awaitility.await().ignoreExceptionsInstanceOf(CallFailed.class)
                    .until(() -> service.rate("eur").equals(new Rates.Answer.Known(2)));
        }
    }

    @Test void close_letsRequestsUnderWayEnd() throws IOException {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var http = HttpClient.newHttpClient()) {
            CompletableFuture<Integer> status;
            CompletableFuture<Void> closed;
            var server = new RatesServer(currency -> {
                begun.countDown();
                end.await();
                return 2;
            }, 0);
            try (server) {
                var request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/rates/eur"))
                        .build();
                status = http.sendAsync(request, BodyHandlers.ofString()).thenApply(response -> response.statusCode());
                assertThat(awaits(begun)).isTrue();
                closed = CompletableFuture.runAsync(server::close);
                end.countDown();
                assertThat(status.join()).isIn(200, 503); // 503 if this machine exceeded the timeout
            }
            closed.join();
        }
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test void example_keepsItsPromise() {
        assertThat(EmbeddingExample.run("200")).isZero();
    }

    @Test void example_refusesWhatIsNoNumber() {
        assertThat(Arguments.exitCode(() -> EmbeddingExample.run("many"))).isEqualTo(2);
    }
}
