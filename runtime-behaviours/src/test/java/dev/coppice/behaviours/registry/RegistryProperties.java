package dev.coppice.behaviours.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.TestProcesses;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// A registry against its model: the list of its entries, in the order in which they were made.
class RegistryProperties {
    private static final int CLIENTS = 4;

    /// The next operation of a client.
    enum Verb { REGISTER, UNREGISTER, UNREGISTER_MATCH, UPDATE, KILL, START_NAMED }

    record Step(int client, Verb verb, String key, int value) {}

    record Entry(int client, String key, Integer value) {}

    /// Runs the code in its messages, in its own process.
    static final class Client extends GenServer<Integer, Client.Do<?>> {
        record Do<R>(Supplier<R> code) implements Call<Do<?>, R> {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Do<?> message, Integer state) {
            return run(message, state);
        }

        private <R> Next<Integer> run(Do<R> message, Integer state) {
            return next(state).reply(message, message.code().get());
        }
    }

    /// The model, and its predictions.
    static final class Model {
        final boolean unique;
        final List<Entry> entries = new ArrayList<>();

        Model(boolean unique) {
            this.unique = unique;
        }

        Optional<Integer> holder(String key) {
            return unique ? entries.stream().filter(e -> e.key().equals(key)).map(Entry::client).findFirst()
                    : Optional.empty();
        }

        List<Entry> of(int client, String key) {
            return entries.stream().filter(e -> e.client() == client && e.key().equals(key)).toList();
        }
    }

    @Provide Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, CLIENTS - 1),
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(6, Verb.REGISTER), net.jqwik.api.Tuple.of(3, Verb.UNREGISTER),
                                net.jqwik.api.Tuple.of(2, Verb.UNREGISTER_MATCH),
                                net.jqwik.api.Tuple.of(2, Verb.UPDATE),
                                net.jqwik.api.Tuple.of(1, Verb.KILL), net.jqwik.api.Tuple.of(1, Verb.START_NAMED)),
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.integers().between(0, 2))
                .as(Step::new).list().ofMinSize(1).ofMaxSize(40);
    }

    @Property(tries = 150)
    void registry_doesAsItsModel(@ForAll("steps") List<Step> steps, @ForAll boolean unique, @ForAll boolean divided) {
        try (var runtime = ActorRuntime.open()) {
            var base = unique ? Registry.<String, Client.Do<?>>unique("r")
                    : Registry.<String, Client.Do<?>>duplicate("r");
            var registry = base.<Integer>withValues(null).partitions(divided ? 3 : 1);
            runtime.start(registry);
            var clients = new ArrayList<Ref<Client.Do<?>>>();
            for (int i = 0; i < CLIENTS; i++) clients.add(runtime.start(new Client()));
            var model = new Model(unique);
            for (var step : steps) {
                perform(runtime, registry, clients, model, step);
                compare(registry, clients, model);
            }
            for (var client : clients) runtime.exit(client.pid(), ExitReason.KILL);
            var keepers = new ArrayList<Pid>();
            for (var client : clients)
                for (var key : List.of("a", "b", "c")) keepers.add(registry.keeper(key, client.pid()));
            keepers.forEach(TestProcesses::settle);
            assertThat(registry.isClean()).isTrue();
        }
    }

    private static void perform(
            ActorRuntime runtime, ValueRegistry<String, Client.Do<?>, Integer> registry,
            List<Ref<Client.Do<?>>> clients, Model model, Step step) {
        int client = step.client();
        var key = step.key();
        var ref = clients.get(client);
        var own = model.of(client, key);
        switch (step.verb()) {
            case REGISTER -> {
                var holder = model.holder(key);
                assertThat(in(ref, () -> registry.tryRegister(key, ref, step.value())))
                        .isEqualTo(holder.map(clients::get));
                if (holder.isEmpty()) model.entries.add(new Entry(client, key, step.value()));
            }
            case UNREGISTER -> {
                assertThat(in(ref, () -> registry.unregister(key))).isEqualTo(!own.isEmpty());
                model.entries.removeAll(own);
            }
            case UNREGISTER_MATCH -> {
                var matching = own.stream().filter(e -> e.value() != null && e.value() == step.value()).toList();
                assertThat(in(ref, () -> registry.unregisterMatch(key, v -> v != null && v == step.value())))
                        .isEqualTo(!matching.isEmpty());
                model.entries.removeAll(matching);
            }
            case UPDATE -> {
                if (!model.unique) return;
                var updated = in(ref, () -> registry.updateValue(key, v -> step.value()));
                assertThat(updated)
                        .isEqualTo(own.stream().findFirst()
                                .map(e -> new ValueRegistry.Updated<>(step.value(), e.value())));
                own.forEach(e -> model.entries.set(model.entries.indexOf(e), new Entry(client, key, step.value())));
            }
            case KILL -> {
                runtime.exit(ref.pid(), ExitReason.KILL);
                model.entries.removeIf(e -> e.client() == client);
                clients.set(client, runtime.start(new Client()));
            }
            case START_NAMED -> {
                if (!model.unique) return;
                var options = dev.coppice.core.StartOptions.named(registry.name(key, step.value()));
                var result = runtime.tryStart(new Client(), options);
                assertThat(result instanceof dev.coppice.core.StartResult.Started)
                        .isEqualTo(model.holder(key).isEmpty());
                if (!(result instanceof dev.coppice.core.StartResult.Started<Client.Do<?>> started)) return;
                runtime.exit(clients.get(client).pid(), ExitReason.KILL);
                model.entries.removeIf(e -> e.client() == client);
                clients.set(client, started.ref());
                model.entries.add(new Entry(client, key, step.value()));
            }
        }
    }

    private static <R> R in(Ref<Client.Do<?>> client, Supplier<R> code) {
        return client.call(new Client.Do<>(code));
    }

    private static void compare(ValueRegistry<String, Client.Do<?>, Integer> registry, List<Ref<Client.Do<?>>> clients,
            Model model) {
        assertThat(registry.count()).isEqualTo(model.entries.size());
        for (var key : List.of("a", "b", "c")) {
            var expected = model.entries.stream().filter(e -> e.key().equals(key))
                    .map(e -> new ValueRegistry.Entry<>(key, clients.get(e.client()), e.value())).toList();
            assertThat(registry.entries(key)).containsExactlyInAnyOrderElementsOf(expected);
            for (int i = 0; i < clients.size(); i++) {
                assertThat(registry.values(key, clients.get(i).pid()))
                        .containsExactlyElementsOf(model.of(i, key).stream().map(Entry::value).toList());
            }
        }
        for (int i = 0; i < clients.size(); i++) {
            int client = i;
            var keys = model.entries.stream().filter(e -> e.client() == client).map(Entry::key).toList();
            assertThat(registry.keys(clients.get(i).pid())).containsExactlyInAnyOrderElementsOf(keys);
        }
    }
}
