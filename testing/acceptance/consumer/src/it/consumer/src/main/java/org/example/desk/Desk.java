package org.example.desk;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Knows who stays in which room.
final class Desk extends GenServer<Map<Integer, String>, Desk.Message> {

    sealed interface Message {}
    record CheckIn(int room, String guest) implements Message, Call<Message, Boolean> {}
    record WhoIsIn(int room) implements Message, Call<Message, Optional<String>> {}
    record Fire() implements Message {}

    @Override protected Next<Map<Integer, String>> init() {
        return next(Map.of());
    }

    @Override protected Next<Map<Integer, String>> handle(Message message, Map<Integer, String> guests) {
        return switch (message) {
            case CheckIn order when guests.containsKey(order.room()) -> next(guests).reply(order, false);
            case CheckIn order -> next(with(guests, order)).reply(order, true);
            case WhoIsIn who -> next(guests).reply(who, Optional.ofNullable(guests.get(who.room())));
            case Fire() -> throw new IllegalStateException("the desk is on fire");
        };
    }

    private static Map<Integer, String> with(Map<Integer, String> guests, CheckIn order) {
        var more = new HashMap<>(guests);
        more.put(order.room(), order.guest());
        return Map.copyOf(more);
    }
}
