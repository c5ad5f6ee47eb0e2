package dev.coppice.examples.keyvalue;

import java.util.ArrayList;

/// The commands on lists.
final class Lists {

    private Lists() {}

    static long length(Keyspace keys, Bytes key, long now) {
        return keys.get(key, now) == null ? 0 : keys.list(key, now).size();
    }

    static Reply push(Keyspace keys, Command c, long now, boolean atHead) {
        var list = keys.list(c.argument(0), now);
        for (var element : c.from(1)) {
            if (atHead) list.addFirst(element);
            else list.addLast(element);
        }
        return new Reply.Whole(list.size());
    }

    static Reply pop(Keyspace keys, Bytes key, long now, boolean atHead) {
        if (keys.get(key, now) == null) return Reply.NOTHING;
        var list = keys.list(key, now);
        var element = atHead ? list.pollFirst() : list.pollLast();
        keys.dropIfEmpty(key);
        return new Reply.Bulk(element);
    }

    static Reply range(Keyspace keys, Command c, long now) {
        long size = length(keys, c.argument(0), now);
        long first = c.number(1) < 0 ? Math.max(0, size + c.number(1)) : c.number(1);
        long last = c.number(2) < 0 ? size + c.number(2) : Math.min(size - 1, c.number(2));
        var part = new ArrayList<Bytes>();
        if (size > 0 && first <= last) {
            long index = 0;
            for (var element : keys.list(c.argument(0), now)) {
                if (index > last) break;
                if (index++ >= first) part.add(element);
            }
        }
        return Reply.bulks(part);
    }
}
