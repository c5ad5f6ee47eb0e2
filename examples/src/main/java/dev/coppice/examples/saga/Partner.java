package dev.coppice.examples.saga;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.function.Function;

/// Does one step for any order: the warehouse, the bank or the carrier. Doing and undoing are idempotent.
final class Partner extends GenServer<Void, Partner.Message> {

    // @start region="protocol"
    sealed interface Message {}
    record Do(Order order) implements Message, Call<Message, Answer> {}
    record Undo(Order order) implements Message, Call<Message, Answer> {}

    sealed interface Answer {
        record Agreed() implements Answer {}
        record Refused(String why) implements Answer {}
    }
    // @end

    /// How the partner treats an order.
    enum Mood {
        /// The step is done.
        WILLING,
        /// The step is refused.
        UNWILLING,
        /// The step is done, but the partner sends no reply.
        SILENT,
        /// The step is done, and then the partner crashes.
        FRAGILE
    }

    private final Step step;
    private final Books books;
    private final Function<Order, Mood> mood;

    /// @param books the work that the partner has done; it outlives the partner, as the tables of a database do
    Partner(Step step, Books books, Function<Order, Mood> mood) {
        this.step = step;
        this.books = books;
        this.mood = mood;
    }

    @Override protected Next<Void> init() {
        return next(null);
    }

    @Override protected Next<Void> handle(Message message, Void nothing) {
        return switch (message) {
            case Do todo -> switch (mood.apply(todo.order())) {
                case WILLING -> {
                    books.done(step, todo.order());
                    yield keep().reply(todo, new Answer.Agreed());
                }
                case UNWILLING -> keep().reply(todo, new Answer.Refused(step + " is refused"));
                case SILENT -> {
                    books.done(step, todo.order());
                    from(todo); // defers the reply, and never sends it
                    yield keep();
                }
                case FRAGILE -> {
                    books.done(step, todo.order());
                    throw new IllegalStateException("the partner for " + step + " breaks down");
                }
            };
            case Undo undo -> {
                books.undone(step, undo.order());
                yield keep().reply(undo, new Answer.Agreed());
            }
        };
    }
}
