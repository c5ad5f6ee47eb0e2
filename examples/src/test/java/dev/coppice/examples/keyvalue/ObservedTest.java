package dev.coppice.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page that shows the inside of the server.
class ObservedTest {
    @TempDir Path folder;

    @Test void observe_servesThePartitionsAndEndsWithTheApplication() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("observed")); var client =
                HttpClient.newHttpClient()) {
            var applications = ApplicationController.of(runtime);
            var settings = applications.environment("keyvalue");
            settings.put("port", port);
            settings.put("folder", folder);
            settings.put("observe", true);
            applications.load(new KeyValueApplication());
            applications.start("keyvalue");
            var bean = new ObjectName("dev.coppice:type=Observer,name=observed");
            var url = URI.create((String) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "Url"));
            var token = url.getQuery().substring("token=".length());
            var tree = HttpRequest.newBuilder(url.resolve("/tree.json")).header("Authorization", "Bearer " + token)
                    .build();
            assertThat(client.send(tree, HttpResponse.BodyHandlers.ofString()).body()).contains("Partition");
            applications.stop("keyvalue");
            assertThat(ManagementFactory.getPlatformMBeanServer().isRegistered(bean)).isFalse();
        }
    }
}
