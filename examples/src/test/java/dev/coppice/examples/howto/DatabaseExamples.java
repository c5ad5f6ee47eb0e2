package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.BackOff;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorRef;
import dev.coppice.testkit.RuntimeTest;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

class DatabaseExamples {

    /// Stands for a query of the application.
    private static int stock(Connection connection, String thing) throws SQLException {
        return connection.isValid(1) ? thing.length() : 0;
    }

    // @start region="tasks"
    static final Name<DynamicSupervisor> QUERIES = new Name<>("queries");
    static final ChildSpec<?> SPEC =
            ChildSpec.of(QUERIES, new TaskSupervisor(DynamicSupervisorSpec.defaults().maxChildren(20)));

    static int stockOf(ActorRuntime runtime, DataSource source, String thing) {
        return TaskSupervisorRef.of(runtime, QUERIES).asyncNoLink(() -> {
            try (var connection = source.getConnection()) {
                return stock(connection, thing);
            }
        }).await(Duration.ofSeconds(2));
    }
    // @end

    // @start region="server"
    /// Owns one connection, and runs the queries one after the other.
    static final class Store extends GenServer<@Owned Connection, Store.Message> {
        sealed interface Message {}
        record Stock(String thing) implements Message, Call<Message, Integer> {}

        static final Name<Message> NAME = new Name<>("store");

        static ChildSpec<Message> spec(DataSource source) {
            return ChildSpec.of(new Store(source), StartOptions.named(NAME).onDedicatedThread())
                    .backOff(BackOff.doubling(Duration.ofMillis(100), Duration.ofSeconds(30)));
        }

        private final DataSource source;

        Store(DataSource source) {
            this.source = source;
        }

        @Override protected boolean trapsExits() {
            return true; // so that terminate runs on shutdown by the supervisor
        }

        @Override protected Next<Connection> init() throws SQLException {
            return next(source.getConnection());
        }

        @Override protected Next<Connection> handle(Message message, Connection connection) throws SQLException {
            return switch (message) {
                case Stock ask -> next(connection).reply(ask, stock(connection, ask.thing()));
            };
        }

        @Override protected void terminate(dev.coppice.core.ExitReason reason, Connection connection)
                throws SQLException {
            connection.close();
        }
    }
    // @end

    private static DataSource source(AtomicInteger open) {
        var connection = (Connection) Proxy.newProxyInstance(
                DatabaseExamples.class.getClassLoader(), new Class<?>[] {Connection.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "isValid" -> true;
                    case "close" -> {
                        open.decrementAndGet();
                        yield null;
                    }
                    default -> throw new SQLException(method.getName());
                });
        return (DataSource) Proxy.newProxyInstance(
                DatabaseExamples.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    open.incrementAndGet();
                    return connection;
                });
    }

    @RuntimeTest void connections_areGivenBack(ActorRuntime runtime) {
        var open = new AtomicInteger();
        var source = source(open);
        var root = SupervisorRef.of(runtime.start(Supervisor.of(Supervisor.oneForOne(SPEC, Store.spec(source)))));
        assertThat(stockOf(runtime, source, "tea")).isEqualTo(3);
        assertThat(runtime.ref(Store.NAME).call(new Store.Stock("coffee"))).isEqualTo(6);
        assertThat(open).hasValue(1);
        runtime.stop(root, dev.coppice.core.ExitReason.SHUTDOWN, Duration.ofSeconds(5));
        assertThat(open).hasValue(0);
    }
}
