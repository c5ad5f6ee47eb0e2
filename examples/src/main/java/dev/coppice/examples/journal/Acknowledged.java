package dev.coppice.examples.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The latest acknowledged balance of each account. Each booking adds one cent, and each account has one client, which
/// waits for the acknowledgement of a booking before it sends the next one.
///
/// Not thread-safe.
final class Acknowledged {
    private final Map<String, Long> balances = new HashMap<>();
    private final List<String> errors = new ArrayList<>();
    private int bookings;

    /// A booking was acknowledged, with this balance.
    void booked(String id, long balance) {
        check(id, balance - 1);
        balances.put(id, balance);
        bookings++;
    }

    /// An account has `balance` cents: the acknowledged ones, and at most the one booking whose acknowledgement may
    /// have been lost.
    void check(String id, long balance) {
        long acknowledged = balances.getOrDefault(id, 0L);
        if (balance < acknowledged) errors.add(id + " LOST BOOKINGS: has " + balance + ", not " + acknowledged);
        if (balance > acknowledged + 1) errors.add(id + " HAS TOO MUCH: " + balance + ", not " + acknowledged);
    }

    int bookings() {
        return bookings;
    }

    List<String> errors() {
        return List.copyOf(errors);
    }
}
