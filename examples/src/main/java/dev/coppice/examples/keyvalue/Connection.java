package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connection of one client: reads commands, has them executed and writes the replies. Blocks on the socket, on a
/// dedicated thread.
///
/// A client that disconnects or sends invalid data ends only its own connection.
final class Connection extends GenServer<Connection.Wire, Connection.Serve> {
    private static final int MOST_AT_ONCE = 1024;

    /// Reads and answers the commands that have arrived, and waits if there are none.
    record Serve() {}

    /// The two directions of the socket, and the process that writes published messages.
    @Owned static final class Wire {
        final RespReader in;
        final Output out;
        @Nullable Ref<Subscriber.Message> subscriber;
        @Nullable Transaction transaction;

        Wire(RespReader in, Output out) {
            this.in = in;
            this.out = out;
        }
    }

    private final Socket socket;
    private final Router router;
    private final PubSub<Bytes, Bytes> channels;

    Connection(Socket socket, Router router, PubSub<Bytes, Bytes> channels) {
        this.socket = socket;
        this.router = router;
        this.channels = channels;
    }

    @Override protected Next<Wire> init() throws IOException {
        socket.setTcpNoDelay(true);
        var wire = new Wire(new RespReader(socket.getInputStream()), new Output(socket.getOutputStream()));
        self().cast(new Serve());
        return next(wire);
    }

    @Override protected Next<Wire> handle(Serve message, Wire wire) {
        try {
            var batch = read(wire.in);
            if (batch.isEmpty()) return stop(ExitReason.NORMAL);
            boolean quit = batch.getLast().name().equals("QUIT");
            wire.out.write(answer(batch, wire));
            if (quit) return stop(ExitReason.NORMAL);
            self().cast(new Serve());
            return keep();
        } catch (RespReader.Malformed malformed) {
            refuse(wire, malformed);
            return stop(ExitReason.NORMAL);
        } catch (IOException gone) {
            return stop(ExitReason.NORMAL);
        }
    }

    /// The next command, and those that have arrived together with it. Empty at the end of the stream.
    private static List<Command> read(RespReader in) throws IOException {
        var batch = new ArrayList<Command>();
        do {
            var command = in.next();
            if (command.isEmpty()) return batch;
            batch.add(command.get());
        } while (in.hasMore() && batch.size() < MOST_AT_ONCE && !batch.getLast().name().equals("QUIT"));
        return batch;
    }

    private static void refuse(Wire wire, RespReader.Malformed malformed) {
        try {
            wire.out.write(Reply.error(malformed.getMessage()));
        } catch (IOException gone) {
            // the client has disconnected, so there is no receiver for the error
        }
    }

    /// Returns the reply to each command, in order. Consecutive commands for the partitions are sent together.
    private List<Reply> answer(List<Command> batch, Wire wire) {
        var replies = new ArrayList<Reply>(batch.size());
        int i = 0;
        while (i < batch.size()) {
            int end = i;
            while (wire.transaction == null && end < batch.size() && Router.isForPartitions(batch.get(end))) end++;
            if (end > i) {
                replies.addAll(router.run(batch.subList(i, end)));
                i = end;
            } else {
                replies.addAll(answer(batch.get(i++), wire));
            }
        }
        return replies;
    }

    private List<Reply> answer(Command command, Wire wire) {
        try {
            return switch (command.name()) {
                case "MULTI", "EXEC", "DISCARD" -> List.of(bracket(command, wire));
                case String _ when wire.transaction != null && !command.name().equals("QUIT") ->
                        List.of(wire.transaction.add(command));
                case "SUBSCRIBE" -> subscribe(command, wire);
                case "UNSUBSCRIBE" -> unsubscribe(command, wire);
                default -> List.of(answerAlone(command));
            };
        } catch (CommandRefused refused) {
            return List.of(Reply.error(refused.getMessage()));
        } catch (CallFailed failed) {
            return List.of(Reply.error("not available at the moment: " + failed.cause()));
        }
    }

    /// Opens or closes a transaction.
    private Reply bracket(Command command, Wire wire) {
        if (command.arguments() > 0) throw CommandRefused.arity(command);
        var open = wire.transaction;
        if (command.name().equals("MULTI")) {
            if (open != null) throw new CommandRefused("MULTI calls can not be nested");
            wire.transaction = new Transaction();
            return Reply.OK;
        }
        if (open == null) throw new CommandRefused(command.name() + " without MULTI");
        wire.transaction = null;
        return command.name().equals("EXEC") ? open.run(router) : Reply.OK;
    }

    private Reply answerAlone(Command command) {
        return switch (command.name()) {
            case "PING" -> command.arguments() == 0 ? new Reply.Simple("PONG") : new Reply.Bulk(command.argument(0));
            case "ECHO" -> {
                if (command.arguments() != 1) throw CommandRefused.arity(command);
                yield new Reply.Bulk(command.argument(0));
            }
            case "SELECT" -> command.arguments() == 1 && command.text(0).equals("0")
                    ? Reply.OK : Reply.error("DB index is out of range: there is one database");
            case "PUBLISH" -> {
                if (command.arguments() != 2) throw CommandRefused.arity(command);
                yield new Reply.Whole(channels.publish(command.argument(0), command.argument(1)));
            }
            case "INFO" -> Reply.bulk(Info.text(runtime(), router));
            case "CONFIG" -> new Reply.Array(List.of()); // clients ask for settings that do not exist here
            case "COMMAND", "CLIENT" -> Reply.OK;
            case "QUIT" -> Reply.OK;
            default -> Reply.error("unknown command '" + command.words().getFirst() + "'");
        };
    }

    private List<Reply> subscribe(Command command, Wire wire) {
        if (command.arguments() == 0) throw CommandRefused.arity(command);
        var subscriber = wire.subscriber;
        if (subscriber == null) {
            subscriber = startLinked(new Subscriber(wire.out, channels), StartOptions.defaults()).orThrow();
            wire.subscriber = subscriber;
        }
        var replies = new ArrayList<Reply>();
        for (var channel : command.from(0)) {
            replies.add(confirmation("subscribe", channel, subscriber.call(new Subscriber.Join(channel))));
        }
        return replies;
    }

    private List<Reply> unsubscribe(Command command, Wire wire) {
        var replies = new ArrayList<Reply>();
        var subscriber = wire.subscriber;
        var all = subscriber == null ? List.<Bytes>of() : subscriber.call(new Subscriber.Joined());
        var wanted = command.arguments() > 0 ? command.from(0) : all;
        for (var channel : wanted) {
            int left = subscriber == null ? 0 : subscriber.call(new Subscriber.Leave(channel));
            replies.add(confirmation("unsubscribe", channel, left));
        }
        return replies;
    }

    private static Reply confirmation(String what, Bytes channel, int count) {
        return new Reply.Array(List.of(Reply.bulk(what), new Reply.Bulk(channel), new Reply.Whole(count)));
    }
}
