package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Ref;
import dev.coppice.testkit.RuntimeTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

class MigrationExamples {

    // @start region="thread"
    /// Before: a thread, a queue, and a future in each message that expects a reply.
    static final class NoteTaker implements Runnable {
        sealed interface Message {}
        record Add(String note) implements Message {}
        record All(CompletableFuture<List<String>> answer) implements Message {}

        final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
        private final List<String> notes = new ArrayList<>();

        @Override public void run() {
            try {
                while (true) {
                    switch (inbox.take()) {
                        case Add(String note) -> notes.add(note);
                        case All(var answer) -> answer.complete(List.copyOf(notes));
                    }
                }
            } catch (InterruptedException told) {
                Thread.currentThread().interrupt(); // the way to stop it
            }
        }
    }
    // @end

    // @start region="server"
    /// After.
    static final class Notes extends GenServer<List<String>, Notes.Message> {
        sealed interface Message {}
        record Add(String note) implements Message {}
        record All() implements Message, Call<Message, List<String>> {}

        @Override protected Next<List<String>> init() {
            return next(List.of());
        }

        @Override protected Next<List<String>> handle(Message message, List<String> notes) {
            return switch (message) {
                case Add(String note) -> {
                    var more = new ArrayList<>(notes);
                    more.add(note);
                    yield next(List.copyOf(more));
                }
                case All all -> next(notes).reply(all, notes);
            };
        }
    }
    // @end

    @RuntimeTest void bothAnswerTheSame(ActorRuntime runtime) throws InterruptedException {
        var before = new NoteTaker();
        var thread = Thread.startVirtualThread(before);
        var answer = new CompletableFuture<List<String>>();
        before.inbox.add(new NoteTaker.Add("milk"));
        before.inbox.add(new NoteTaker.All(answer));
        Ref<Notes.Message> after = runtime.start(new Notes());
        after.cast(new Notes.Add("milk"));
        assertThat(after.call(new Notes.All())).isEqualTo(answer.join()).containsExactly("milk");
        thread.interrupt();
        thread.join();
    }
}
