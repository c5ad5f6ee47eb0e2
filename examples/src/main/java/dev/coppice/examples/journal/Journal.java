package dev.coppice.examples.journal;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/// Keeps the events of many streams in one file. Events are texts, numbered from 1 within their stream.
///
/// It answers no request before everything that the answer depends on is on disk. One write to disk serves all requests
/// that arrived during the previous one (group commit).
final class Journal extends GenServer<Journal.Log, Journal.Message> {

    // @start region="protocol"
    sealed interface Message {}

    /// Appends an event, if `number` is the next one of the stream. The reply, whether it was, comes when the event is
    /// on disk.
    record Append(String stream, long number, String event) implements Message, Call<Message, Boolean> {}

    /// Replaces all events up to `number` with a snapshot of their result.
    record Keep(String stream, long number, String snapshot) implements Message {}

    /// Requests the latest snapshot of a stream and the events after it.
    record Read(String stream) implements Message, Call<Message, Past> {}

    /// @param number the number of the last event in the snapshot, or 0 if there is no snapshot
    /// @param snapshot the snapshot, or null
    record Past(long number, String snapshot, List<String> events) {}

    private record Flush() implements Message {}
    // @end

    /// The open file, and the replies that wait for the next write to disk. Owned by the journal.
    @Owned static final class Log {
        private final MVStore store;
        private final MVMap<String, String> events;
        private final MVMap<String, String> snapshots;
        private final List<Runnable> replies = new ArrayList<>();

        Log(MVStore store) {
            this.store = store;
            this.events = store.openMap("events");
            this.snapshots = store.openMap("snapshots");
        }
    }

    private final JournalFile file;

    Journal(JournalFile file) {
        this.file = file;
    }

    @Override protected boolean trapsExits() {
        return true; // so that terminate runs at shutdown
    }

    // @start region="journal"
    @Override protected Next<Log> init() {
        return next(new Log(file.open()));
    }

    @Override protected Next<Log> handle(Message message, Log log) {
        switch (message) {
            case Append append -> {
                boolean isNext = append.number() == last(log, append.stream()) + 1;
                if (isNext) log.events.put(key(append.stream(), append.number()), append.event());
                replyAfterFlush(from(append), isNext, log);
            }
            case Read read -> replyAfterFlush(from(read), past(log, read.stream()), log);
            case Keep(var stream, var number, var snapshot) -> keep(log, stream, number, snapshot);
            case Flush() -> {
                log.store.commit();
                log.store.sync();
                log.replies.forEach(Runnable::run);
                log.replies.clear();
            }
        }
        return keep();
    }

    /// The first reply since the last flush asks for the next one, behind the requests that are waiting already.
    private <R> void replyAfterFlush(From<R> from, R reply, Log log) {
        if (log.replies.isEmpty()) self().cast(new Flush());
        log.replies.add(() -> from.reply(reply));
    }

    /// Becomes durable with the next flush. Until then the events are on disk.
    private static void keep(Log log, String stream, long number, String snapshot) {
        if (number > last(log, stream) || number <= snapshotNumber(log, stream)) return; // of a stale writer
        log.snapshots.put(stream, number + " " + snapshot);
        for (long old = number; log.events.remove(key(stream, old)) != null; old--) {}
    }

    @Override protected void terminate(ExitReason reason, Log log) {
        file.close();
    }
    // @end

    /// The number of the last event of a stream, or 0 if there is none.
    private static long last(Log log, String stream) {
        var key = log.events.floorKey(key(stream, Long.MAX_VALUE));
        return key != null && key.startsWith(stream + "/")
                ? Long.parseLong(key.substring(stream.length() + 1))
                : snapshotNumber(log, stream);
    }

    private static long snapshotNumber(Log log, String stream) {
        var snapshot = log.snapshots.get(stream);
        return snapshot == null ? 0 : Long.parseLong(snapshot.substring(0, snapshot.indexOf(' ')));
    }

    private static Past past(Log log, String stream) {
        var snapshot = log.snapshots.get(stream);
        long number = snapshotNumber(log, stream);
        var events = new ArrayList<String>();
        for (long next = number + 1; ; next++) {
            var event = log.events.get(key(stream, next));
            if (event == null) break;
            events.add(event);
        }
        var text = snapshot == null ? null : snapshot.substring(snapshot.indexOf(' ') + 1);
        return new Past(number, text, List.copyOf(events));
    }

    /// Keys of one stream are adjacent and in the order of their numbers.
    private static String key(String stream, long number) {
        return "%s/%019d".formatted(stream, number);
    }
}
