package dev.coppice.examples.keyvalue;

import dev.coppice.examples.keyvalue.Keyspace.Text;
import dev.coppice.examples.keyvalue.Keyspace.WrongType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/// The commands that a partition executes on its keys. Pure functions, except for the key space that they modify.
final class Commands {

    /// Executes one command.
    @FunctionalInterface
    private interface Action {
        Reply run(Keyspace keys, Command command, long now);
    }

    /// @param arity the number of arguments or, if negative, their minimum number
    /// @param writes whether the command may change something and therefore belongs in the log
    private record Known(int arity, boolean writes, Action action) {}

    private static final Map<String, Known> KNOWN = new HashMap<>();

    private static void read(String name, int arity, Action action) {
        KNOWN.put(name, new Known(arity, false, action));
    }

    private static void write(String name, int arity, Action action) {
        KNOWN.put(name, new Known(arity, true, action));
    }

    static {
        read("GET", 1, (keys, c, now) -> switch (keys.get(c.argument(0), now)) {
            case null -> Reply.NOTHING;
            case Text(Bytes bytes) -> new Reply.Bulk(bytes);
            default -> Reply.WRONG_TYPE;
        });
        read("STRLEN", 1, (keys, c, now) -> new Reply.Whole(text(keys, c.argument(0), now).length()));
        read("EXISTS", -1, (keys, c, now) ->
                new Reply.Whole(c.from(0).stream().filter(key -> keys.get(key, now) != null).count()));
        read("TYPE", 1, (keys, c, now) -> {
            var value = keys.get(c.argument(0), now);
            return new Reply.Simple(value == null ? "none" : value.type());
        });
        read("TTL", 1, (keys, c, now) -> new Reply.Whole(left(keys, c, now, 1000)));
        read("PTTL", 1, (keys, c, now) -> new Reply.Whole(left(keys, c, now, 1)));
        read("DBSIZE", 0, (keys, c, now) -> new Reply.Whole(keys.size()));
        read("KEYS", 1, (keys, c, now) -> {
            var pattern = Glob.compile(c.text(0));
            keys.sweep(now, Integer.MAX_VALUE);
            return Reply.bulks(keys.keys().stream().filter(key -> pattern.matcher(key.toString()).matches()).toList());
        });
        read("LLEN", 1, (keys, c, now) -> new Reply.Whole(Lists.length(keys, c.argument(0), now)));
        read("LRANGE", 3, Lists::range);
        read("SMEMBERS", 1, (keys, c, now) -> keys.get(c.argument(0), now) == null
                ? Reply.bulks(List.of()) : Reply.bulks(List.copyOf(keys.set(c.argument(0), now))));
        read("SCARD", 1, (keys, c, now) ->
                new Reply.Whole(keys.get(c.argument(0), now) == null ? 0 : keys.set(c.argument(0), now).size()));
        read("SISMEMBER", 2, (keys, c, now) -> flag(
                keys.get(c.argument(0), now) != null && keys.set(c.argument(0), now).contains(c.argument(1))));
        read("HGET", 2, (keys, c, now) -> keys.get(c.argument(0), now) == null
                ? Reply.NOTHING : new Reply.Bulk(keys.hash(c.argument(0), now).get(c.argument(1))));
        read("HLEN", 1, (keys, c, now) ->
                new Reply.Whole(keys.get(c.argument(0), now) == null ? 0 : keys.hash(c.argument(0), now).size()));
        read("HGETALL", 1, (keys, c, now) -> {
            var all = new ArrayList<Bytes>();
            if (keys.get(c.argument(0), now) != null) {
                keys.hash(c.argument(0), now).forEach((field, value) -> {
                    all.add(field);
                    all.add(value);
                });
            }
            return Reply.bulks(all);
        });

        write("SET", -2, Commands::set);
        write("SETNX", 2, (keys, c, now) -> {
            if (keys.get(c.argument(0), now) != null) return flag(false);
            keys.put(c.argument(0), new Text(c.argument(1)));
            return flag(true);
        });
        write("GETSET", 2, (keys, c, now) -> {
            var old = keys.get(c.argument(0), now);
            if (old != null && !(old instanceof Text)) return Reply.WRONG_TYPE;
            keys.put(c.argument(0), new Text(c.argument(1)));
            return new Reply.Bulk(old instanceof Text(Bytes bytes) ? bytes : null);
        });
        write("DEL", -1, (keys, c, now) -> {
            long count = 0;
            for (var key : c.from(0)) {
                if (keys.get(key, now) != null && keys.remove(key)) count++;
            }
            return new Reply.Whole(count);
        });
        write("APPEND", 2, (keys, c, now) -> {
            var old = text(keys, c.argument(0), now).array();
            var more = c.argument(1).array();
            var both = java.util.Arrays.copyOf(old, old.length + more.length);
            System.arraycopy(more, 0, both, old.length, more.length);
            keys.replace(c.argument(0), new Text(new Bytes(both)));
            return new Reply.Whole(both.length);
        });
        write("INCR", 1, (keys, c, now) -> add(keys, c.argument(0), 1, now));
        write("DECR", 1, (keys, c, now) -> add(keys, c.argument(0), -1, now));
        write("INCRBY", 2, (keys, c, now) -> add(keys, c.argument(0), c.number(1), now));
        write("DECRBY", 2, (keys, c, now) -> add(keys, c.argument(0), Math.negateExact(c.number(1)), now));
        write("EXPIRE", 2, (keys, c, now) -> expire(keys, c, now, now + Math.multiplyExact(c.number(1), 1000L)));
        write("PEXPIRE", 2, (keys, c, now) -> expire(keys, c, now, Math.addExact(now, c.number(1))));
        write("PEXPIREAT", 2, (keys, c, now) -> expire(keys, c, now, c.number(1)));
        write("PERSIST", 1, (keys, c, now) ->
                flag(keys.get(c.argument(0), now) != null && keys.persist(c.argument(0))));
        write("FLUSHALL", 0, (keys, c, now) -> {
            keys.clear();
            return Reply.OK;
        });
        write("LPUSH", -2, (keys, c, now) -> Lists.push(keys, c, now, true));
        write("RPUSH", -2, (keys, c, now) -> Lists.push(keys, c, now, false));
        write("LPOP", 1, (keys, c, now) -> Lists.pop(keys, c.argument(0), now, true));
        write("RPOP", 1, (keys, c, now) -> Lists.pop(keys, c.argument(0), now, false));
        write("SADD", -2, (keys, c, now) -> {
            var set = keys.set(c.argument(0), now);
            return new Reply.Whole(c.from(1).stream().filter(set::add).count());
        });
        write("SREM", -2, (keys, c, now) -> {
            if (keys.get(c.argument(0), now) == null) return new Reply.Whole(0);
            var set = keys.set(c.argument(0), now);
            long count = c.from(1).stream().filter(set::remove).count();
            keys.dropIfEmpty(c.argument(0));
            return new Reply.Whole(count);
        });
        write("SPOP", 1, (keys, c, now) -> {
            if (keys.get(c.argument(0), now) == null) return Reply.NOTHING;
            var set = keys.set(c.argument(0), now);
            var first = set.iterator().next(); // any element will do, but a replay of the log must choose the same one
            set.remove(first);
            keys.dropIfEmpty(c.argument(0));
            return new Reply.Bulk(first);
        });
        write("HSET", -3, (keys, c, now) -> {
            if (c.arguments() % 2 == 0) throw CommandRefused.arity(c);
            var hash = keys.hash(c.argument(0), now);
            long added = 0;
            for (int i = 1; i < c.arguments(); i += 2) {
                if (hash.put(c.argument(i), c.argument(i + 1)) == null) added++;
            }
            return new Reply.Whole(added);
        });
        write("HDEL", -2, (keys, c, now) -> {
            if (keys.get(c.argument(0), now) == null) return new Reply.Whole(0);
            var hash = keys.hash(c.argument(0), now);
            long count = c.from(1).stream().filter(field -> hash.remove(field) != null).count();
            keys.dropIfEmpty(c.argument(0));
            return new Reply.Whole(count);
        });
    }

    private Commands() {}

    static boolean isKnown(String name) {
        return KNOWN.containsKey(name);
    }

    static boolean writes(Command command) {
        var known = KNOWN.get(command.name());
        return known != null && known.writes();
    }

    /// Whether `command` is known and has the right number of arguments.
    static boolean fits(Command command) {
        var known = KNOWN.get(command.name());
        if (known == null) return false;
        int given = command.arguments();
        return known.arity() >= 0 ? given == known.arity() : given >= -known.arity();
    }

    /// Executes `command`. A refused command has changed nothing.
    ///
    /// @param now milliseconds of the wall clock
    static Reply run(Keyspace keys, Command command, long now) {
        var known = KNOWN.get(command.name());
        if (known == null) return Reply.error("unknown command '" + command.words().getFirst() + "'");
        try {
            if (!fits(command)) throw CommandRefused.arity(command);
            return known.action().run(keys, command, now);
        } catch (CommandRefused e) {
            return Reply.error(e.getMessage());
        } catch (WrongType e) {
            return Reply.WRONG_TYPE;
        } catch (ArithmeticException e) {
            return Reply.error("value is not an integer or out of range");
        }
    }

    private static Reply set(Keyspace keys, Command c, long now) {
        boolean onlyNew = false;
        boolean onlyOld = false;
        boolean keepEnd = false;
        OptionalLong end = OptionalLong.empty();
        for (int i = 2; i < c.arguments(); i++) {
            switch (c.text(i).toUpperCase(Locale.ROOT)) {
                case "NX" -> onlyNew = true;
                case "XX" -> onlyOld = true;
                case "KEEPTTL" -> keepEnd = true;
                case "EX" -> end = OptionalLong.of(now + Math.multiplyExact(positive(c, ++i), 1000L));
                case "PX" -> end = OptionalLong.of(Math.addExact(now, positive(c, ++i)));
                case "PXAT" -> end = OptionalLong.of(positive(c, ++i));
                default -> throw new CommandRefused("syntax error");
            }
        }
        if (onlyNew && onlyOld) throw new CommandRefused("syntax error");
        var key = c.argument(0);
        boolean exists = keys.get(key, now) != null;
        if (onlyNew && exists || onlyOld && !exists) return Reply.NOTHING;
        if (keepEnd) keys.replace(key, new Text(c.argument(1)));
        else keys.put(key, new Text(c.argument(1)));
        end.ifPresent(at -> keys.endAt(key, at));
        return Reply.OK;
    }

    private static long positive(Command c, int index) {
        if (index >= c.arguments()) throw new CommandRefused("syntax error");
        long value = c.number(index);
        if (value <= 0) throw new CommandRefused("invalid expire time in 'set' command");
        return value;
    }

    private static Bytes text(Keyspace keys, Bytes key, long now) {
        return switch (keys.get(key, now)) {
            case null -> new Bytes(new byte[0]);
            case Text(Bytes bytes) -> bytes;
            default -> throw new WrongType();
        };
    }

    private static Reply add(Keyspace keys, Bytes key, long delta, long now) {
        long old;
        try {
            old = keys.get(key, now) == null ? 0 : Long.parseLong(text(keys, key, now).toString());
        } catch (NumberFormatException e) {
            throw new CommandRefused("value is not an integer or out of range");
        }
        long sum = Math.addExact(old, delta);
        keys.replace(key, new Text(Bytes.of(Long.toString(sum))));
        return new Reply.Whole(sum);
    }

    private static Reply expire(Keyspace keys, Command c, long now, long end) {
        if (keys.get(c.argument(0), now) == null) return flag(false);
        if (end <= now) keys.remove(c.argument(0));
        else keys.endAt(c.argument(0), end);
        return flag(true);
    }

    private static long left(Keyspace keys, Command c, long now, long unit) {
        if (keys.get(c.argument(0), now) == null) return -2;
        return keys.end(c.argument(0)).map(end -> Math.ceilDiv(end - now, unit)).orElse(-1L);
    }

    private static Reply flag(boolean value) {
        return new Reply.Whole(value ? 1 : 0);
    }
}
