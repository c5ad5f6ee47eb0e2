package dev.coppice.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
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

    @Test void visits_passesTheIsolationCheck() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var visits = runtime.start(new Visits(new VisitLog()));
            assertThat(visits.call(new Visits.Visit("home"))).isEqualTo(1);
            assertThat(visits.call(new Visits.Visit("home"))).isEqualTo(2);
            assertThat(visits.call(new Visits.Count("home"))).isEqualTo(2);
        }
    }

    @Test void application_answers_andClosesItsRuntimeWhenItStops() throws IOException, InterruptedException {
        ActorRuntime runtime;
        try (var application = VisitsApplication.start(); var http = HttpClient.newHttpClient()) {
            runtime = application.getBean(ActorRuntime.class);
            var count = HttpRequest.newBuilder(URI.create(VisitsApplication.address(application) + "/visits/nowhere"))
                    .build();
            assertThat(http.send(count, BodyHandlers.ofString()).body()).isEqualTo("0");
            assertThat(runtime.isOpen()).isTrue();
        }
        assertThat(runtime.isOpen()).isFalse();
    }
}
