package dev.coppice.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatTest {
    private ActorRuntime runtime;
    private int port;

    @BeforeEach void open() {
        runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true));
        runtime.start(new ChatSupervisor(runtime, 0));
        port = ChatSupervisor.port(runtime);
    }

    @AfterEach void close() {
        runtime.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
                    BodyHandlers.ofString());
        }
    }

    @Test void line_reachesAllInTheRoom_andNoOtherVisitor() {
        try (var ann = new Visitor(port, "lobby", "ann"); var bob = new Visitor(port, "lobby", "bob"); var cleo =
                new Visitor(port, "attic", "cleo")) {
            assertThat(ann.say("hello")).isTrue();
            assertThat(cleo.say("nobody here?")).isTrue();
            Awaitility.await().untilAsserted(() -> {
                assertThat(ann.heard()).containsExactly("ann: hello");
                assertThat(bob.heard()).containsExactly("ann: hello");
                assertThat(cleo.heard()).containsExactly("cleo: nobody here?");
            });
        }
    }

    @Test void whoeverEntersLate_hearsWhatWasSaid() {
        try (var ann = new Visitor(port, "lobby", "ann")) {
            ann.say("hello");
            try (var bob = new Visitor(port, "lobby", "bob")) {
                Awaitility.await().untilAsserted(() -> assertThat(bob.heard()).containsExactly("ann: hello"));
            }
        }
    }

    @Test void room_thatCrashes_keepsItsUsersConnected() {
        try (var ann = new Visitor(port, "lobby", "ann"); var bob = new Visitor(port, "lobby", "bob")) {
            ann.say("before");
            ann.crashTheRoom();
            Awaitility.await().until(() -> bob.say("after"));
            Awaitility.await().untilAsserted(() -> {
                assertThat(ann.heard()).containsExactly("ann: before", "bob: after");
                assertThat(bob.heard()).containsExactly("ann: before", "bob: after");
            });
            assertThat(ann.isConnected()).isTrue();
            assertThat(bob.isConnected()).isTrue();
        }
    }

    @Test void line_staysALine_whateverIsInIt() {
        try (var ann = new Visitor(port, "lobby", "ann & <b>")) {
            ann.say("one\n\nevent: line\ndata: two");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(ann.heard())
                            .containsExactly("ann & <b>: one  event: line data: two"));
        }
    }

    @Test void page_isThere_andNothingElse() throws Exception {
        assertThat(get("/").body()).contains("EventSource");
        assertThat(get("/tea").statusCode()).isEqualTo(404);
    }

    @Test void requests_thatMakeNoSense_areRefusedWithASentence() throws Exception {
        assertThat(get("/events?room=lobby").statusCode()).isEqualTo(400);
        assertThat(get("/events?room=lobby").body()).isEqualTo("say which user, in 1 to 40 characters");
        assertThat(get("/say?room=lobby&user=ann").statusCode()).isEqualTo(405);
        try (var ann = new Visitor(port, "lobby", "ann")) {
            assertThat(ann.post("/say", "x".repeat(2_001))).isEqualTo(400);
        }
    }

    @Test void example_keepsItsPromise() {
        assertThat(ChatExample.run()).isZero();
    }

    @Test void example_refusesAPortThatIsNone_andSaysWhenOneIsTaken() throws IOException {
        assertThat(Arguments.exitCode(() -> ChatExample.run("http"))).isEqualTo(2);
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ChatExample.run(Integer.toString(taken.getLocalPort()))).isEqualTo(1);
        }
    }
}
