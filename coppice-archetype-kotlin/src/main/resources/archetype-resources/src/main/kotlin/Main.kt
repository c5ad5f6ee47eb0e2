package ${package}

import dev.coppice.core.ActorRuntime
import dev.coppice.core.ContextCarrier
import dev.coppice.core.RuntimeOptions
import dev.coppice.micrometer.ActorRuntimeMetrics
import dev.coppice.micrometer.MessageTiming
import dev.coppice.observer.Observer
import dev.coppice.observer.ObserverOptions
import io.micrometer.prometheusmetrics.PrometheusConfig
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import kotlin.concurrent.thread
import org.slf4j.LoggerFactory

private const val PORT = 8080
private val LOG = LoggerFactory.getLogger("${package}.Main")

/** Starts the processes and the web server, and serves until the JVM is asked to end. */
fun main(args: Array<String>) {
    val port = args.firstOrNull()?.toInt() ?: PORT
    val registry = PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
    val runtime = ActorRuntime.open(
        RuntimeOptions.defaults()
            .name("${artifactId}")
            .context(ContextCarrier.mdc(), MessageTiming.sampled()),
    )
    val metrics = ActorRuntimeMetrics(runtime)
    metrics.bindTo(registry)

    val root = runtime.start(App()).pid()!!
    val web = Web(port, runtime.ref(COUNTER), root::isAlive, registry::scrape)
    val observer = Observer.start(runtime, ObserverOptions.defaults().jmx(true)) // its address is in the log
    LOG.info("listening on http://localhost:{}/count", web.port)

    Runtime.getRuntime().addShutdownHook(thread(start = false) {
        web.close() // first the requests, then the processes
        observer.close()
        metrics.close()
        runtime.close()
        LOG.info("stopped")
    })
    runtime.awaitClose()
}
