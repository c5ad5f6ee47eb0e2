package dev.coppice.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VisitsTest {

    @Test void example_losesNoVisit() throws IOException, InterruptedException {
        assertThat(VisitsApplication.demonstrate()).isTrue();
    }

    @Test void application_answers_andClosesItsRuntimeWhenItStops() throws IOException, InterruptedException {
        ActorRuntime runtime;
        try (var application = VisitsApplication.start(); var http = HttpClient.newHttpClient()) {
            runtime = application.getBean(ActorRuntime.class);
            var count = HttpRequest.newBuilder(URI.create(VisitsApplication.address(application) + "/visits/nowhere")).build();
            assertThat(http.send(count, BodyHandlers.ofString()).body()).isEqualTo("0");
            assertThat(runtime.isOpen()).isTrue();
        }
        assertThat(runtime.isOpen()).isFalse();
    }
}
