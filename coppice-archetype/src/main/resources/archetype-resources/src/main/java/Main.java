package ${package};

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.micrometer.ActorRuntimeMetrics;
import dev.coppice.micrometer.MessageTiming;
import dev.coppice.observer.Observer;
import dev.coppice.observer.ObserverOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the processes and the web server, and serves until the JVM is asked to end.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int PORT = 8080;

    private Main() {}

    public static void main(String... args) throws IOException, InterruptedException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : PORT;
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var runtime = ActorRuntime.open(RuntimeOptions.defaults()
                .name("${artifactId}")
                .context(ContextCarrier.mdc(), MessageTiming.sampled()));
        var metrics = new ActorRuntimeMetrics(runtime);
        metrics.bindTo(registry);

        var root = runtime.start(new App());
        var web = new Web(port, runtime.ref(App.COUNTER), root.pid()::isAlive, registry::scrape);
        var observer = Observer.start(runtime, ObserverOptions.defaults().jmx(true)); // its address is in the log
        LOG.info("listening on http://localhost:{}/count", web.port());

        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            web.close(); // first the requests, then the processes
            observer.close();
            metrics.close();
            runtime.close();
            LOG.info("stopped");
        }));
        runtime.awaitClose();
    }
}
