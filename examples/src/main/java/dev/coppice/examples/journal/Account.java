package dev.coppice.examples.journal;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;

// @start region="account"
/// An account whose state is the sum of its events. It decides about a request, appends the event to the journal, and
/// changes its state only when the event is on disk.
///
/// If the journal fails, the account does not know whether the event was kept. It crashes, and the next request starts
/// it from the events in the journal.
final class Account extends GenServer<Account.State, Account.Message> {
    private static final int EVENTS_BETWEEN_SNAPSHOTS = 100;

    sealed interface Message {}

    /// Adds `cents`, which may be negative. The reply comes when that is on disk.
    record Book(long cents) implements Message, Call<Message, Result> {}

    record Balance() implements Message, Call<Message, Long> {}

    sealed interface Result {
        record Booked(long balance) implements Result {}
        record Refused(long balance) implements Result {}
    }

    /// @param number the number of the latest event
    record State(long number, long cents) {
        State after(Event event) {
            return switch (event) {
                case Event.Booked(long booked) -> new State(number + 1, cents + booked);
            };
        }
    }

    /// An event of the account. The texts stay in the journal: a later version must still read them.
    sealed interface Event {
        record Booked(long cents) implements Event {}

        default String text() {
            return switch (this) {
                case Booked(long cents) -> "booked " + cents;
            };
        }

        static Event of(String text) {
            if (text.startsWith("booked ")) return new Booked(Long.parseLong(text.substring("booked ".length())));
            throw new IllegalArgumentException("this version of the program does not know the event \"" + text + '"');
        }
    }

    private final String id;

    /// @param id must not contain a slash, which separates the stream from the number in the journal
    Account(String id) {
        if (id.contains("/")) {
            throw new IllegalArgumentException("the id of an account must not contain a slash: " + id);
        }
        this.id = id;
    }

    /// Begins with the latest snapshot, and replays the events after it. If the journal is not running, the start fails
    /// at once: waiting here would hold up the supervisor, which has to end this account before it starts the journal.
    @Override protected Next<State> init() {
        label("account " + id);
        var past = runtime().ref(Accounts.JOURNAL).call(new Journal.Read(id));
        var state = new State(past.number(), past.snapshot() == null ? 0 : Long.parseLong(past.snapshot()));
        for (var event : past.events()) state = state.after(Event.of(event));
        return next(state);
    }

    @Override protected Next<State> handle(Message message, State state) {
        return switch (message) {
            case Balance ask -> keep().reply(ask, state.cents());
            case Book book when state.cents() + book.cents() < 0 ->
                    keep().reply(book, new Result.Refused(state.cents()));
            case Book book -> {
                var after = append(new Event.Booked(book.cents()), state);
                yield next(after).reply(book, new Result.Booked(after.cents()));
            }
        };
    }

    private State append(Event event, State state) {
        var after = state.after(event);
        var journal = runtime().ref(Accounts.JOURNAL);
        if (!journal.call(new Journal.Append(id, after.number(), event.text()))) {
            throw new IllegalStateException("event " + after.number() + " of account " + id
                    + " is in the journal already: this state is stale");
        }
        if (after.number() % EVENTS_BETWEEN_SNAPSHOTS == 0) {
            journal.cast(new Journal.Keep(id, after.number(), Long.toString(after.cents())));
        }
        return after;
    }
}
// @end
