package dev.coppice.examples.kotlin

// @start region="main"
import dev.coppice.core.ActorRuntime
import dev.coppice.core.Name
import dev.coppice.core.Ref
import dev.coppice.supervision.ChildSpec
import dev.coppice.supervision.Supervisor
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runBlocking

val QUOTES = Name<Quotes.Message>("quotes")

/** Asks without blocking a thread: the coroutine is suspended until the reply comes. */
suspend fun quote(quotes: Ref<Quotes.Message>, share: String): String {
    val quote: Double? = quotes.ask(Quotes.Get(share)).await()
    return if (quote == null) "no quote of $share" else "$share costs $quote"
}

fun main() {
    ActorRuntime.open().use { runtime ->
        runtime.start(Supervisor.of(Supervisor.oneForOne(ChildSpec.of(QUOTES, Quotes()))))
        val quotes = runtime.ref(QUOTES)
        quotes.cast(Quotes.Put("ACME", 17.5))
        runBlocking {
            println(quote(quotes, "ACME"))
            println(quote(quotes, "NONE"))
        }
    }
}
// @end
