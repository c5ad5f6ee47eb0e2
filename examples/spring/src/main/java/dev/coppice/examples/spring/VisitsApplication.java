package dev.coppice.examples.spring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/// An application of Spring Boot that counts visits with a process.
///
/// Without arguments, it sends requests to itself on a free port, crashes the process meanwhile, checks that no visit
/// was lost, and ends. With arguments, such as `--server.port=8080`, it serves until it is stopped.
@SpringBootApplication
public class VisitsApplication {
    private static final int VISITS = 200;

    public static void main(String... args) throws IOException, InterruptedException {
        if (args.length > 0) {
            SpringApplication.run(VisitsApplication.class, args);
            return;
        }
        System.exit(demonstrate() ? 0 : 1);
    }

    /// Starts the application on a free port.
    static ConfigurableApplicationContext start() {
        return SpringApplication.run(VisitsApplication.class, "--server.port=0");
    }

    static String address(ConfigurableApplicationContext application) {
        return "http://localhost:" + application.getEnvironment().getProperty("local.server.port");
    }

    static boolean demonstrate() throws IOException, InterruptedException {
        try (var application = start(); var http = HttpClient.newHttpClient()) {
            String base = address(application);
            System.out.println("visits are counted at " + base + "/visits/home");
            int counted = 0;
            int refused = 0;
            for (int i = 1; i <= VISITS; i++) {
                if (i % 50 == 25) {
                    send(http, HttpRequest.newBuilder(URI.create(base + "/crash")).POST(BodyPublishers.noBody()));
                    System.out.println("the process has crashed");
                }
                int status = send(http, HttpRequest.newBuilder(URI.create(base + "/visits/home"))
                        .POST(BodyPublishers.noBody())).statusCode();
                if (status == 200) counted++;
                else if (status == 503) refused++;
            }
            long known = Long.parseLong(send(http, HttpRequest.newBuilder(URI.create(base + "/visits/home"))).body());
            System.out.println(counted + " visits were counted, " + refused
                    + " refused during a restart; the process knows " + known);
            boolean well = known == counted && counted + refused == VISITS;
            System.out.println(well ? "no visit was lost" : "SOME VISIT WAS LOST");
            return well;
        }
    }

    private static HttpResponse<String> send(
            HttpClient http, HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
