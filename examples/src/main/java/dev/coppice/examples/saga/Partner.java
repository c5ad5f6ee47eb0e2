package dev.coppice.examples.saga;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.Call;
import java.util.function.Function;

/// Does one step for any order: the warehouse, the bank, the carrier. To do or to undo something twice is the same as once.
final class Partner extends GenServer<Books, Partner.Message> {

    // @start region="protocol"
    sealed interface Message {}
    record Do(Order order) implements Message, Call<Message, Answer> {}
    record Undo(Order order) implements Message, Call<Message, Answer> {}

    sealed interface Answer {
        record Agreed() implements Answer {}
        record Refused(String why) implements Answer {}
    }
    // @end

    /// What an order meets with.
    enum Mood {
        /// It is done.
        WILLING,
        /// It is refused.
        UNWILLING,
        /// It is done, and nobody is told.
        SILENT,
        /// It is done, and then the partner crashes.
        FRAGILE
    }

    private final Step step;
    private final Books books;
    private final Function<Order, Mood> mood;

    /// @param books what the partner has done; outlives it, as the tables of a database do
    Partner(Step step, Books books, Function<Order, Mood> mood) {
        this.step = step;
        this.books = books;
        this.mood = mood;
    }

    @Override protected Next<Books> init() {
        return next(books);
    }

    @Override protected Next<Books> handle(Message message, Books books) {
        return switch (message) {
            case Do todo -> switch (mood.apply(todo.order())) {
                case WILLING -> {
                    books.done(step, todo.order());
                    yield same().reply(todo, new Answer.Agreed());
                }
                case UNWILLING -> same().reply(todo, new Answer.Refused(step + " is refused"));
                case SILENT -> {
                    books.done(step, todo.order());
                    from(todo); // could be answered later, and never is
                    yield same();
                }
                case FRAGILE -> {
                    books.done(step, todo.order());
                    throw new IllegalStateException("the partner for " + step + " breaks down");
                }
            };
            case Undo undo -> {
                books.undone(step, undo.order());
                yield same().reply(undo, new Answer.Agreed());
            }
        };
    }
}
