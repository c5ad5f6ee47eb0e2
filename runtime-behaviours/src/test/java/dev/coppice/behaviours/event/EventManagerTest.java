package dev.coppice.behaviours.event;

import static dev.coppice.behaviours.TestProcesses.why;
import static dev.coppice.behaviours.genserver.TestServer.ask;
import static dev.coppice.behaviours.genserver.TestServer.box;
import static dev.coppice.behaviours.genserver.TestServer.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.behaviours.event.EventManager.HandlerGone;
import dev.coppice.behaviours.event.EventManager.HandlerThere;
import dev.coppice.behaviours.event.EventManager.NoHandler;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.Sys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Handlers come, go and fail alone.
class EventManagerTest {
    private final ActorRuntime runtime = ActorRuntime.open();
    private final EventManager<String> manager = EventManager.start(runtime);
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @AfterEach void close() {
        runtime.close();
    }

    record Peek() implements Call<Noting, String> {}

    record Silent() implements Call<Noting, String> {}

    /// Notes all events, and carries out some of them.
    private class Noting extends EventHandler<String, String> {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override protected String init(@Nullable Object handedOver) {
            if (name.equals("unwilling")) throw new IllegalStateException("unwilling");
            notes.add(name + " begins" + (handedOver == null ? "" : " after " + handedOver));
            return "";
        }

        @Override protected HandlerResult<String> handle(String event, String state) {
            notes.add(name + " " + event);
            if (event.equals("fail " + name)) throw new IllegalStateException("told to");
            if (event.equals("null " + name)) return null;
            if (event.equals("leave " + name)) return remove();
            if (event.equals("give way " + name)) return swap("arg", "heir", new Noting("heir"));
            if (event.equals("tick " + name)) sendAfter(Duration.ofMillis(1), "tock");
            return keep(state + event);
        }

        @Override protected HandlerResult<String> handleCall(Call<?, ?> call, String state) throws Exception {
            return switch (call) {
                case Peek peek -> this.keep(state + "!").reply(peek, state);
                case Silent _ -> keep();
                default -> super.handleCall(call, state);
            };
        }

        @Override protected HandlerResult<String> handleSignal(Signal signal, String state) {
            notes.add(name + " hears " + signal.getClass().getSimpleName());
            return keep();
        }

        @Override protected @Nullable Object terminate(RemovalReason why, String state) {
            notes.add(name + " ends: " + why.getClass().getSimpleName());
            if (why instanceof RemovalReason.Removed(var argument) && "fail".equals(argument))
                throw new IllegalStateException("at the end");
            return name + "(" + state + ")";
        }
    }

    @Test
    void notify_reachesAllHandlersInTheOrderOfAdding() {
        manager.add("a", new Noting("a"));
        manager.addAsync("b", new Noting("b")).join();
        manager.notify("one");
        manager.syncNotify("two");
        assertThat(notes).containsExactly("a begins", "b begins", "a one", "b one", "a two", "b two");
        assertThat(manager.handlers()).containsExactly("a", "b");
    }

    @Test
    @SuppressWarnings("NullAway") // null is the tested argument
    void null_isRefusedInTheCaller() {
        manager.add("a", new Noting("a"));
        assertThatIllegalArgumentException().isThrownBy(() -> manager.notify(null))
                .withMessage("an event must not be null");
        assertThatIllegalArgumentException().isThrownBy(() -> manager.syncNotify(null))
                .withMessage("an event must not be null");
        assertThatIllegalArgumentException().isThrownBy(() -> manager.add("b", null))
                .withMessage("a handler must not be null");
        assertThat(manager.handlers()).containsExactly("a");
    }

    @Test
    void add_ofAKnownIdOrAnUnwillingHandler_failsAndHarmsNoOther() {
        manager.add("a", new Noting("a"));
        assertThat(why(() -> manager.add("a", new Noting("again")))).isEqualTo(ExitReason.of(new HandlerThere("a")));
        assertThat(why(() -> manager.add("u", new Noting("unwilling"))).toString()).contains("unwilling");
        assertThat(manager.handlers()).containsExactly("a");
    }

    @Test
    void handler_thatFails_isRemovedAndReportedAlone() {
        try (var logs = new Logs(runtime)) {
            for (var event : List.of("fail a", "null a")) {
                manager.add("a", new Noting("a"));
                manager.add("b", new Noting("b"));
                manager.syncNotify(event);
                assertThat(manager.handlers()).containsExactly("b");
                manager.remove("b", null);
            }
            assertThat(notes).contains("a ends: Failed", "b fail a", "b null a");
            assertThat(logs.kinds()).containsExactly("server", "server");
            assertThat(logs.text("server"))
                    .contains("removes the handler a, which failed on fail a: IllegalStateException: told to");
        }
    }

    @Test
    void handler_mayLeaveAndGiveWay() {
        manager.add("a", new Noting("a"));
        manager.add("b", new Noting("b"));
        manager.syncNotify("give way a");
        assertThat(manager.handlers()).containsExactly("heir", "b");
        assertThat(notes).contains("a ends: Swapped", "heir begins after a()");
        manager.syncNotify("leave b");
        assertThat(manager.handlers()).containsExactly("heir");
        assertThat(notes).contains("b ends: ByItself");
        manager.syncNotify("tick heir");
        await().untilAsserted(() -> assertThat(notes).contains("heir tock"));
    }

    @Test
    void call_reachesOneHandler() {
        manager.add("a", new Noting("a"));
        manager.add("b", new Noting("b"));
        manager.notify("x");
        assertThat(manager.call("a", new Peek())).isEqualTo("x");
        assertThat(manager.callAsync("a", new Peek()).join()).isEqualTo("x!");
        assertThat(why(() -> manager.call("c", new Peek()))).isEqualTo(ExitReason.of(new NoHandler("c")));
        assertThat(why(() -> manager.call("a", new Silent())).toString()).contains("Silent was not answered");
        record Unknown() implements Call<Noting, String> {}
        assertThat(why(() -> manager.call("b", new Unknown())).toString()).contains("has no handleCall");
        assertThat(manager.handlers()).isEmpty();
    }

    @Test
    void remove_returnsWhatTerminateDoes() {
        manager.add("a", new Noting("a"));
        manager.add("b", new Noting("b"));
        assertThat(manager.remove("a", "arg")).isEqualTo("a()");
        try (var logs = new Logs(runtime)) {
            assertThat(why(() -> manager.remove("b", "fail")).toString()).contains("at the end");
            assertThat(logs.text("server")) // before the answer
                    .contains("removes the handler b, which failed on terminate: IllegalStateException: at the end");
        }
        assertThat(why(() -> manager.remove("b", null))).isEqualTo(ExitReason.of(new NoHandler("b")));
        assertThat(manager.handlers()).isEmpty();
    }

    @Test
    void swap_handsOverAndKeepsThePlace() {
        manager.add("a", new Noting("a"));
        manager.add("b", new Noting("b"));
        manager.notify("x");
        manager.swap("a", "arg", "c", new Noting("c"));
        assertThat(manager.handlers()).containsExactly("c", "b");
        assertThat(notes).contains("c begins after a(x)");
        assertThat(why(() -> manager.swap("c", null, "b", new Noting("b"))))
                .isEqualTo(ExitReason.of(new HandlerThere("b")));
        manager.swap("unknown", null, "d", new Noting("d"));
        assertThat(manager.handlers()).containsExactly("c", "b", "d");
        assertThat(why(() -> manager.swap("c", null, "e", new Noting("unwilling"))).toString()).contains("unwilling");
        assertThat(manager.handlers()).containsExactly("b", "d");
    }

    private Ref<TestServer.Message> owner(String id, List<HandlerGone> gone) {
        var owner = runtime.start(box());
        owner.call(ask((box, ask, s) -> {
            manager.addSupervised(id, new Noting(id), what -> tell((b, t, state) -> {
                gone.add(what);
                return b.keep();
            }));
            return box.next(s).reply(ask, "ok");
        }));
        return owner;
    }

    @Test
    void supervisedHandler_goesWithItsOwner() {
        manager.add("other", new Noting("other"));
        var gone = new CopyOnWriteArrayList<HandlerGone>();
        var owner = owner("a", gone);
        runtime.exit(owner.pid(), ExitReason.KILL);
        await().untilAsserted(() -> assertThat(manager.handlers()).containsExactly("other"));
        assertThat(notes).contains("a ends: OwnerEnded").doesNotContain("other hears Exit");
    }

    @Test
    void supervisedHandler_ownerHearsWhenItGoes() {
        var gone = new CopyOnWriteArrayList<HandlerGone>();
        try (var logs = new Logs(runtime)) {
            owner("a", gone);
            manager.syncNotify("fail a");
            await().untilAsserted(() -> assertThat(gone).hasSize(1));
            assertThat(gone.getFirst().reason()).isInstanceOf(RemovalReason.Failed.class);
            assertThat(logs.kinds()).containsExactly("server");
        }
        var owner = owner("b", gone);
        manager.swap("b", "arg", "c", new Noting("c"));
        manager.remove("c", "arg");
        await().untilAsserted(() -> assertThat(gone.subList(1, gone.size())).containsExactly(
                new HandlerGone("b", new RemovalReason.Swapped("arg", "c")),
                new HandlerGone("c", new RemovalReason.Removed("arg"))));
        assertThat(runtime.info(owner.pid()).orElseThrow().links()).isEmpty();
        owner("d", gone);
        manager.stop();
        await().untilAsserted(() -> assertThat(gone.getLast())
                .isEqualTo(new HandlerGone("d", new RemovalReason.ManagerEnds(ExitReason.NORMAL))));
    }

    @Test
    void addSupervised_fromOutside_isRefused() {
        assertThatThrownBy(() -> manager.addSupervised("a", new Noting("a"), gone -> gone))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stop_removesAllHandlersAndStateShowsThem() {
        manager.add("a", new Noting("a"));
        manager.syncNotify("x");
        assertThat(Sys.of(manager.ref()).state()).isEqualTo(Map.of("a", "x"));
        assertThat(Sys.of(manager.ref()).status()).containsEntry("state", Map.of("a", "x"));
        Sys.of(manager.ref()).replaceState(shown -> Map.of("a", "y"));
        assertThat(manager.call("a", new Peek())).isEqualTo("y");
        manager.stop();
        assertThat(notes).endsWith("a ends: ManagerEnds");
        assertThat(manager.ref().pid().isAlive()).isFalse();
    }
}
