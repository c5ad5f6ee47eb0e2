package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.EntityServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/// The page of the cluster: only for a runtime that has joined.
class ObserverClusterTest {
    private static final String TOKEN = "0123456789abcdefABCDEF";

    private final String cluster = "observed-" + UUID.randomUUID();
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().name("shop-1"));
    private final ActorRuntime other = ActorRuntime.open(RuntimeOptions.defaults().name("shop-2"));

    @AfterEach void close() {
        other.close();
        runtime.close();
    }

    private Node join(ActorRuntime which) {
        return Node.join(which, NodeOptions.named(which.options().name()).cluster(cluster).version("2.1")
                .types(Types.of(Hit.class)));
    }

    private static String json(Observer observer, String target) {
        try {
            var answer = new RawHttp(observer).get(target, "Authorization: Bearer " + TOKEN);
            assertThat(answer.status()).isEqualTo(200);
            return answer.body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test void json_hasTheNodeAndItsLinks_onceTheRuntimeHasJoined() throws Exception {
        try (var observer = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN))) {
            assertThat(json(observer, "/cluster.json")).contains("\"joined\":false").doesNotContain("\"node\":");
            try (var node = join(runtime); var peer = join(other)) {
                Sample.await(() -> node.statistics().peers().stream().anyMatch(link -> !link.roundTrip().isZero()));
                assertThat(json(observer, "/cluster.json"))
                        .contains("\"joined\":true", "\"node\":\"shop-1\"", "\"peers\":1}")
                        .contains("\"name\":\"shop-2\",\"incarnation\":\"" + peer.incarnation() + "\",\"epoch\":1")
                        .contains("\"version\":\"2.1\"", "\"waitingBytes\":", "\"lastHeard\":", "\"openCalls\":0")
                        .doesNotContain("\"roundTripMicros\":0,");
            }
            // an answer is shown again for a while
            Sample.await(() -> json(observer, "/cluster.json").contains("\"joined\":false"));
            assertThat(json(observer, "/cluster.json")).doesNotContain("\"node\":");
        }
    }

    record Hit(int number) {}

    static final class Hits extends EntityServer<String, Integer, Hit> {
        @Override protected Next<Integer> init(String page) {
            return next(0);
        }

        @Override protected Next<Integer> handle(Hit hit, Integer sum) {
            return next(sum + hit.number());
        }
    }

    @Test void json_hasTheKindsOfEntities_withTheShardsOfEachNode() throws Exception {
        try (var observer = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN));
                var node = join(runtime)) {
            assertThat(json(observer, "/cluster.json")).contains("\"kinds\":[]");
            var hits = Entities.of(node, "hits", new Hits(), EntityOptions.defaults().shards(8));
            hits.ref("home").cast(new Hit(1));
            Sample.await(() -> json(observer, "/cluster.json").contains("\"entities\":1"));
            assertThat(json(observer, "/cluster.json")).contains("\"kinds\":[{\"name\":\"hits\",\"table\":",
                    "\"shards\":8,\"moving\":0,\"entities\":1,\"waiting\":0,\"stopped\":false,"
                            + "\"owners\":[{\"node\":\"shop-1\",\"shards\":8}]}");
        }
    }

    @Test void memberAtAnotherNode_isNoLinkToAProcessHere() throws Exception {
        var groups = new ProcessGroups<String, Object>("teams");
        var there = new ProcessGroups<String, Object>("teams");
        try (var observer = Observer.start(runtime, ObserverOptions.defaults().token(TOKEN).groups(groups));
                var node = join(runtime); var peer = join(other)) {
            runtime.start(groups);
            other.start(there);
            var worker = other.start(new Worker());
            there.join("packers", Sample.widened(worker));
            Sample.await(() -> groups.members("packers").size() == 1);
            assertThat(json(observer, "/names.json")).contains("{\"n\":0,\"text\":\"Worker<shop-2.");
            assertThat(node.peers()).hasSize(1);
            assertThat(peer.peers()).hasSize(1);
            other.exit(worker, ExitReason.KILL);
        }
    }

    @Test void page_appearsWhenTheRuntimeJoins() {
        try (var browser = Browser.start(); var observer = Observer.start(runtime)) {
            browser.driver.get(observer.signInUrl().toString());
            browser.awaitText("Messages a second");
            assertThat(browser.pages()).noneMatch(link -> link.endsWith("/cluster"));
            try (var node = join(runtime); var peer = join(other)) {
                browser.await(By.cssSelector("aside nav a[href='/cluster']")).click();
                browser.awaitText("shop-2");
                browser.awaitText("Last heard");
                assertThat(browser.text()).contains("This node", "shop-1", "Queue", "Round trip");
                assertThat(browser.faults()).isEmpty();
                browser.picture("cluster");
                browser.dark(true);
                browser.size(390, 844);
                assertThat(browser.driver.executeScript("return document.documentElement.scrollWidth")).isEqualTo(390L);
                assertThat(browser.faults("color-contrast", "target-size", "scrollable-region-focusable")).isEmpty();
                assertThat(node.isJoined() && peer.isJoined()).isTrue();
            }
            browser.awaitText("The runtime has not joined a cluster.");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test void withoutTheModuleOfTheCluster_theObserverWorks() throws Exception {
        var path = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(each -> !each.contains("runtime-cluster")).map(Path::of).toList();
        var urls = new URL[path.size()];
        for (int i = 0; i < urls.length; i++) urls[i] = path.get(i).toUri().toURL();
        try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            var open = loader.loadClass("dev.coppice.core.ActorRuntime").getMethod("open");
            var type = loader.loadClass("dev.coppice.core.ActorRuntime");
            try (var alone = (AutoCloseable) open.invoke(null);
                    var observer = (AutoCloseable) loader.loadClass("dev.coppice.observer.Observer")
                            .getMethod("start", type).invoke(null, type.cast(alone))) {
                assertThat(observer.toString()).startsWith("observer at http");
            }
        }
    }
}
