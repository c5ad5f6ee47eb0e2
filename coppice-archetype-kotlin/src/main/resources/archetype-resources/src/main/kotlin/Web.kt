package ${package}

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import dev.coppice.core.CallFailed
import dev.coppice.core.Ref
import java.net.InetSocketAddress
import java.time.Duration
import java.util.concurrent.Executors

private val TIMEOUT = Duration.ofSeconds(1)

/** The counter over HTTP: GET and POST /count, and /health and /metrics for its operators. */
class Web(port: Int, private val counter: Ref<Counter.Message>, healthy: () -> Boolean, metrics: () -> String) :
    AutoCloseable {

    private val threads = Executors.newVirtualThreadPerTaskExecutor()
    private val server = HttpServer.create(InetSocketAddress(port), 0)

    init {
        server.executor = threads
        server.createContext("/count") { count(it) }
        server.createContext("/health") { if (healthy()) answer(it, 200, "up") else answer(it, 503, "down") }
        server.createContext("/metrics") { answer(it, 200, metrics()) }
        server.start()
    }

    val port: Int get() = server.address.port

    private fun count(exchange: HttpExchange) =
        try {
            val count: Int =
                if (exchange.requestMethod == "POST") counter.call(Counter.Add(1), TIMEOUT)
                else counter.call(Counter.Get, TIMEOUT)
            answer(exchange, 200, count.toString())
        } catch (failed: CallFailed) { // overloaded, or just being restarted
            answer(exchange, 503, "try again: " + failed.cause())
        }

    private fun answer(exchange: HttpExchange, status: Int, text: String) =
        exchange.use {
            val bytes = text.toByteArray()
            it.sendResponseHeaders(status, bytes.size.toLong())
            it.responseBody.write(bytes)
        }

    /** Takes no more requests, and gives those in progress up to five seconds. */
    override fun close() {
        server.stop(5)
        threads.close()
    }
}
