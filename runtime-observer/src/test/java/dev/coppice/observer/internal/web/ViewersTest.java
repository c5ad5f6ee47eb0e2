package dev.coppice.observer.internal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.internal.page.Fields;
import dev.coppice.observer.internal.page.Page;
import dev.coppice.observer.internal.page.Query;
import dev.coppice.observer.internal.page.Unanswerable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The places of the viewers.
class ViewersTest {
    private static final Subscription VIEW = new Subscription(new Page() {
        @Override public String id() {
            return "test";
        }

        @Override public Fields look(Query query, int limit) {
            return new Fields();
        }
    }, new Query("", Map.of()), 1_000);

    /// A connection whose other end takes nothing.
    private static OutputStream stuck(CountDownLatch reached) {
        return new OutputStream() {
            @Override public void write(int b) throws IOException {
                reached.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException dismissed) {
                    throw new InterruptedIOException();
                }
            }
        };
    }

    private static Thread serve(Viewers viewers, OutputStream out) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                viewers.serve(VIEW, () -> out);
            } catch (IOException | Unanswerable left) {
                // dismissed
            }
        });
    }

    private static int fill(Viewers viewers, ArrayList<Thread> threads) throws InterruptedException {
        var reached = new CountDownLatch(Viewers.MOST);
        for (int i = 0; i < Viewers.MOST; i++) threads.add(serve(viewers, stuck(reached)));
        reached.await();
        return viewers.count();
    }

    @Test void viewersThatTakeNothing_loseTheirPlacesToANewOne() throws Exception {
        try (var runtime = ActorRuntime.open(); var viewers = new Viewers(new Snapshots(runtime, Fields::new), 1)) {
            var threads = new ArrayList<Thread>();
            assertThat(fill(viewers, threads)).isEqualTo(Viewers.MOST);
            var seen = new CountDownLatch(1);
            var viewer = serve(viewers, new OutputStream() {
                @Override public void write(int b) {
                    seen.countDown();
                }
            });
            seen.await();
            for (var thread : threads) thread.join();
            assertThat(viewers.count()).isEqualTo(1);
            viewers.close();
            viewer.join();
            assertThat(viewers.count()).isZero();
        }
    }

    @Test void viewersThatAreSlowForAMoment_keepTheirPlaces() throws Exception {
        try (var runtime = ActorRuntime.open(); var viewers =
                new Viewers(new Snapshots(runtime, Fields::new), Duration.ofHours(1).toNanos())) {
            var threads = new ArrayList<Thread>();
            fill(viewers, threads);
            assertThatThrownBy(() -> viewers.serve(VIEW, OutputStream::nullOutputStream))
                    .isInstanceOf(Unanswerable.class).hasMessageContaining("16 viewers");
            viewers.close();
            for (var thread : threads) thread.join();
            assertThat(viewers.count()).isZero();
        }
    }
}
