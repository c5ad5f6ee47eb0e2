// error: 'when' expression must be exhaustive
import dev.coppice.examples.kotlin.Quotes

/** The protocol has three messages. */
fun describe(message: Quotes.Message): String = when (message) {
    is Quotes.Put -> "put"
    Quotes.Clear -> "clear"
}
