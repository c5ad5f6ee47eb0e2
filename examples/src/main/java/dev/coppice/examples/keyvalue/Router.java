package dev.coppice.examples.keyvalue;

import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BinaryOperator;

/// Routes commands to the partitions that hold their keys, and returns the replies in order. Blocks its caller. May be
/// used from any thread or process.
final class Router {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Reply UNSURE =
            Reply.error("the partition failed before it answered; the command may or may not have been carried out");
    private static final Reply CROSSSLOT = new Reply.Failure("CROSSSLOT Keys in request don't hash to the same slot");
    private static final Set<String> ON_ALL = Set.of("DBSIZE", "KEYS", "FLUSHALL");
    private static final Set<String> ON_EACH_KEY = Set.of("DEL", "EXISTS");

    private final List<Ref<Partition.Message>> partitions;

    Router(List<Ref<Partition.Message>> partitions) {
        this.partitions = List.copyOf(partitions);
    }

    /// Whether the partitions know this command.
    static boolean isForPartitions(Command command) {
        String name = command.name();
        return Commands.isKnown(name) || name.equals("MSET") || name.equals("MGET");
    }

    /// Executes `commands`, which arrived together from one client. Commands on the same key keep their order.
    List<Reply> run(List<Command> commands) {
        var replies = new Reply[commands.size()];
        var waiting = new LinkedHashMap<Integer, List<Integer>>();
        for (int i = 0; i < commands.size(); i++) {
            var command = commands.get(i);
            if (concernsOneKey(command)) {
                waiting.computeIfAbsent(partitionOf(command.argument(0)), key -> new ArrayList<>()).add(i);
            } else {
                flush(waiting, commands, replies);
                replies[i] = runOnSeveral(command);
            }
        }
        flush(waiting, commands, replies);
        return Arrays.asList(replies);
    }

    /// Whether a single partition can execute `command`, provided that it holds the keys that the command names.
    static boolean namesItsKeys(Command command) {
        String name = command.name();
        return Commands.isKnown(name) && !ON_ALL.contains(name);
    }

    /// Executes `commands`, all of which name their keys, as one step of the partition that holds the keys. Refused if
    /// no partition holds all of them.
    Reply runTogether(List<Command> commands) {
        if (commands.isEmpty()) return new Reply.Array(List.of());
        var concerned = commands.stream()
                .flatMap(command -> keys(command).stream())
                .map(this::partitionOf)
                .distinct()
                .toList();
        if (concerned.size() > 1) return CROSSSLOT;
        return insist(concerned.getFirst(), new Partition.Transact(commands))
                .<Reply>map(Reply.Array::new)
                .orElse(UNSURE);
    }

    private static List<Bytes> keys(Command command) {
        return ON_EACH_KEY.contains(command.name()) ? command.from(0) : List.of(command.argument(0));
    }

    private static boolean concernsOneKey(Command command) {
        String name = command.name();
        if (ON_ALL.contains(name) || name.startsWith("M") || command.arguments() == 0) return false;
        return !ON_EACH_KEY.contains(name) || command.arguments() == 1;
    }

    private int partitionOf(Bytes key) {
        return Math.floorMod(key.tag().hashCode() * 0x9E3779B9 >>> 8, partitions.size());
    }

    private void flush(Map<Integer, List<Integer>> waiting, List<Command> commands, Reply[] replies) {
        if (waiting.isEmpty()) return;
        var batches = new HashMap<Integer, List<Command>>();
        waiting.forEach((partition, indices) -> batches.put(partition, indices.stream().map(commands::get).toList()));
        var answers = ask(batches);
        waiting.forEach((partition, indices) -> {
            var list = answers.get(partition);
            for (int i = 0; i < indices.size(); i++) replies[indices.get(i)] = list.get(i);
        });
        waiting.clear();
    }

    /// Sends each partition its batch, all at the same time.
    private Map<Integer, List<Reply>> ask(Map<Integer, List<Command>> batches) {
        var answers = new HashMap<Integer, List<Reply>>();
        if (batches.size() == 1) {
            batches.forEach((partition, batch) -> answers.put(partition, askOne(partition, batch)));
            return answers;
        }
        var stages = new HashMap<Integer, CompletableFuture<List<Reply>>>();
        batches.forEach((partition, batch) ->
                stages.put(partition, partitions.get(partition).ask(new Partition.Execute(batch))));
        stages.forEach((partition, stage) -> {
            var batch = batches.get(partition);
            try {
                answers.put(partition, stage.join());
            } catch (CompletionException e) {
                boolean undone = e.getCause() instanceof CallFailed failed && failed.isSafeToRetry();
                answers.put(partition, undone ? askOne(partition, batch) : unsure(batch));
            }
        });
        return answers;
    }

    private List<Reply> askOne(int partition, List<Command> batch) {
        return insist(partition, new Partition.Execute(batch)).orElseGet(() -> unsure(batch));
    }

    /// Asks one partition, and waits if it is being restarted. Empty if the partition may or may not have executed the
    /// request.
    private Optional<List<Reply>> insist(int partition, Call<Partition.Message, List<Reply>> request) {
        try {
            return Optional.of(partitions.get(partition).callWhenRegistered(request, LIMIT));
        } catch (CallFailed failed) {
            return Optional.empty();
        }
    }

    private static List<Reply> unsure(List<Command> batch) {
        return batch.stream().map(command -> UNSURE).toList();
    }

    // ── commands on several partitions ──

    private Reply runOnSeveral(Command command) {
        try {
            return switch (command.name()) {
                case "MGET" -> new Reply.Array(eachKey(command.from(0).stream()
                                .map(key -> new Command(List.of(Bytes.of("GET"), key)))
                                .toList())
                        .stream().map(reply -> reply instanceof Reply.Failure ? Reply.NOTHING : reply).toList());
                case "MSET" -> mset(command);
                case "DEL", "EXISTS" -> {
                    if (command.arguments() == 0) throw CommandRefused.arity(command);
                    var each = command.from(0).stream()
                            .map(key -> new Command(List.of(command.words().getFirst(), key)))
                            .toList();
                    yield eachKey(each).stream().reduce(Router::sum).orElseThrow();
                }
                case "DBSIZE" -> onAll(command, Router::sum);
                case "FLUSHALL" ->
                        onAll(Command.of("FLUSHALL"), (one, other) -> one instanceof Reply.Failure ? one : other);
                case "KEYS" -> onAll(command, Router::join);
                default -> throw CommandRefused.arity(command);
            };
        } catch (CommandRefused refused) {
            return Reply.error(refused.getMessage());
        }
    }

    private Reply mset(Command command) {
        if (command.arguments() == 0 || command.arguments() % 2 != 0) throw CommandRefused.arity(command);
        var each = new ArrayList<Command>();
        for (int i = 0; i < command.arguments(); i += 2) {
            each.add(new Command(List.of(Bytes.of("SET"), command.argument(i), command.argument(i + 1))));
        }
        return eachKey(each).stream().filter(Reply.Failure.class::isInstance).findFirst().orElse(Reply.OK);
    }

    private List<Reply> eachKey(List<Command> commands) {
        return run(commands);
    }

    private Reply onAll(Command command, BinaryOperator<Reply> merge) {
        var batches = new HashMap<Integer, List<Command>>();
        for (int i = 0; i < partitions.size(); i++) batches.put(i, List.of(command));
        return ask(batches).values().stream().map(List::getFirst).reduce(merge).orElseThrow();
    }

    private static Reply sum(Reply one, Reply other) {
        return one instanceof Reply.Whole(long a) && other instanceof Reply.Whole(long b)
                ? new Reply.Whole(a + b) : one instanceof Reply.Failure ? one : other;
    }

    private static Reply join(Reply one, Reply other) {
        if (!(one instanceof Reply.Array(var a) && other instanceof Reply.Array(var b))) {
            return one instanceof Reply.Failure ? one : other;
        }
        var all = new ArrayList<>(a);
        all.addAll(b);
        return new Reply.Array(all);
    }
}
