package dev.coppice.examples.kotlin

// @start region="server"
import dev.coppice.behaviours.genserver.GenServer
import dev.coppice.behaviours.genserver.Next
import dev.coppice.core.Call
import java.util.Map.copyOf

/** Knows the latest quote of each share. The protocol is sealed, so `when` needs no `else`. */
class Quotes : GenServer<Map<String, Double>, Quotes.Message>() {

    sealed interface Message
    data class Put(val share: String, val quote: Double) : Message
    data class Get(val share: String) : Message, Call<Message, Double?>
    data object Clear : Message

    override fun init(): Next<Map<String, Double>> = next(mapOf())

    override fun handle(message: Message, state: Map<String, Double>): Next<Map<String, Double>> =
        when (message) {
            is Put -> next(copyOf(state + (message.share to message.quote))) // immutable, as a state must be
            is Get -> keep().reply(message, state[message.share])
            Clear -> next(mapOf())
        }
}
// @end
