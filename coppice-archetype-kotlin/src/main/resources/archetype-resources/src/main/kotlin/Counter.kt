package ${package}

import dev.coppice.behaviours.genserver.GenServer
import dev.coppice.behaviours.genserver.Next
import dev.coppice.core.Call
import java.time.Duration

private val PERIOD = Duration.ofHours(1)

/**
 * Counts, and restarts at zero each hour. A definition has no state of its own: each callback gets the state and
 * returns the next one.
 */
class Counter : GenServer<Int, Counter.Message>() {

    /** The messages of a counter. A message that expects a reply names the type of the reply. */
    sealed interface Message

    /** Adds [amount], and replies with the new count. An amount that is not positive makes the counter crash. */
    data class Add(val amount: Int) : Message, Call<Message, Int>

    /** Replies with the count. */
    data object Get : Message, Call<Message, Int>

    /** Sets the count to 0. */
    data object Reset : Message

    override fun init(): Next<Int> {
        sendEvery(PERIOD, Reset)
        return next(0)
    }

    override fun handle(message: Message, state: Int): Next<Int> =
        when (message) {
            is Add -> {
                require(message.amount > 0) { "amount must be positive: ${message.amount}" }
                val sum = Math.addExact(state, message.amount)
                next(sum).reply(message, sum)
            }
            Get -> keep().reply(Get, state)
            Reset -> next(0)
        }
}
