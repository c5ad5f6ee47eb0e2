package dev.coppice.behaviours.genserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Sys;
import dev.coppice.core.ops.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// A server against a model: whatever the order of events and the seed of the schedule, messages of one sender are
/// handled in order, continuations come before them, suspension only delays, and being idle is heard exactly when
/// nothing arrived for long enough.
class GenServerProperties {
    private static final Duration IDLE = Duration.ofMillis(100);

    enum Event { CAST, CALL, CONTINUE, SUSPEND, RESUME, LOOK, WAIT_LITTLE, WAIT_LONG }

    @Provide
    Arbitrary<List<Event>> events() {
        return Arbitraries.of(Event.class).list().ofMaxSize(40);
    }

    @Property(tries = 300)
    void server_behavesAsItsModel(@ForAll("events") List<Event> events, @ForAll long seed) {
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), seed)) {
            var heard = new ArrayList<String>();
            var model = new ArrayList<String>();
            var held = new ArrayList<String>();
            boolean suspended = false;
            boolean armed = false;
            var box = TestServer.box().signal((b, signal, s) -> {
                heard.add("idle");
                return b.keep();
            });
            var server = simulator.runtime().start(box);
            int number = 0;
            for (var event : events) {
                var id = "" + number++;
                var target = suspended ? held : model;
                switch (event) {
                    case CAST -> {
                        server.cast(note(heard, id));
                        target.add(id);
                    }
                    case CALL -> {
                        var _ = server.ask(TestServer.ask((b, ask, s) -> {
                            heard.add(id);
                            return b.next(s).reply(ask, id).idleAfter(IDLE);
                        }));
                        target.add(id);
                    }
                    case CONTINUE -> {
                        server.cast(TestServer.tell((b, t, s) -> b.next(s, note(heard, id))));
                        target.add(id);
                    }
                    case SUSPEND -> {
                        Sys.of(server).suspend();
                        suspended = true;
                    }
                    case RESUME -> {
                        Sys.of(server).resume();
                        suspended = false;
                        model.addAll(held);
                        armed |= !held.isEmpty();
                        held.clear();
                    }
                    case LOOK -> assertThat(Sys.of(server).state()).isEqualTo("first");
                    case WAIT_LITTLE -> simulator.runUntilIdle();
                    case WAIT_LONG -> {
                        simulator.advance(IDLE.plusMillis(1));
                        if (armed && !suspended) {
                            model.add("idle");
                            armed = false;
                        }
                    }
                }
                if (!suspended && List.of(Event.CAST, Event.CALL, Event.CONTINUE).contains(event)) armed = true;
            }
            simulator.runUntilIdle();
            assertThat(heard).isEqualTo(model);
        }
    }

    private static TestServer.Tell note(List<String> heard, String id) {
        return TestServer.tell((box, tell, s) -> {
            heard.add(id);
            return box.next(s).idleAfter(IDLE);
        });
    }
}
