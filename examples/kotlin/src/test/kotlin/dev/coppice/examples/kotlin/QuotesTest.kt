package dev.coppice.examples.kotlin

import dev.coppice.core.ActorRuntime
import dev.coppice.core.RuntimeOptions
import dev.coppice.testkit.Simulated
import dev.coppice.testkit.TestRuntime
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

class QuotesTest {

    @Simulated
    fun quotes_areReplacedAndCleared(test: TestRuntime) {
        val quotes = test.runtime().start(Quotes())
        quotes.cast(Quotes.Put("ACME", 1.0))
        quotes.cast(Quotes.Put("ACME", 2.0))
        val now: Double? = quotes.call(Quotes.Get("ACME"))
        assertThat(now).isEqualTo(2.0)
        quotes.cast(Quotes.Clear)
        val cleared: Double? = quotes.call(Quotes.Get("ACME"))
        assertThat(cleared).isNull()
    }

    @Test
    fun coroutine_awaitsTheReply() {
        ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true)).use { runtime ->
            val quotes = runtime.start(Quotes())
            quotes.cast(Quotes.Put("ACME", 17.5))
            runBlocking {
                assertThat(quote(quotes, "ACME")).isEqualTo("ACME costs 17.5")
                assertThat(quote(quotes, "NONE")).isEqualTo("no quote of NONE")
            }
        }
    }

    @Test
    fun example_runs() {
        main()
    }
}
