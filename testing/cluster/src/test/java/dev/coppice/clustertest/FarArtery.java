package dev.coppice.clustertest;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.jspecify.annotations.Nullable;

/// The same server on Apache Pekko's Artery over TCP. Its messages are an `Integer`, a `Long` and a `String`, which
/// have serializers of their own in Pekko: a protocol of the application costs more.
final class FarArtery implements FarServer, AutoCloseable {
    private static final String TICKS = "ticks";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /// Pekko drops messages beyond 3,072 that wait for a connection. So a sender has at most twice this many under way.
    private static final int WINDOW = 1_000;

    private final ActorSystem system;
    private final ActorRef server;
    private int sent;
    private @Nullable CompletableFuture<Object> acknowledged;

    /// Connects to the server in the JVM that listens on `port`.
    FarArtery(int ownPort, int port) {
        system = system("far", ownPort);
        var path = "pekko://echo@127.0.0.1:" + port + "/user/echo";
        server = system.actorSelection(path).resolveOne(LIMIT).toCompletableFuture().join();
    }

    @Override public void call(int number) {
        ask(number).join();
    }

    @Override public void cast(int number) {
        server.tell((long) number, ActorRef.noSender());
        if (++sent % WINDOW != 0) return;
        if (acknowledged != null) acknowledged.join();
        acknowledged = ask(0);
    }

    @Override public long ticks() {
        return (Long) ask(TICKS).join();
    }

    private CompletableFuture<Object> ask(Object question) {
        return Patterns.ask(server, question, LIMIT).toCompletableFuture();
    }

    @Override public void close() {
        system.terminate();
    }

    /// Answers an `Integer` with itself, counts each `Long`, and answers [#TICKS] with their number.
    private static final class Echo extends AbstractActor {
        private long ticks;

        @Override public Receive createReceive() {
            return receiveBuilder()
                    .match(Integer.class, number -> getSender().tell(number, getSelf()))
                    .match(Long.class, tick -> ticks++)
                    .matchEquals(TICKS, question -> {
                        getSender().tell(ticks, getSelf());
                        ticks = 0;
                    })
                    .build();
        }
    }

    private static ActorSystem system(String name, int port) {
        var settings = Map.<String, Object>of(
                "pekko.actor.provider", "remote",
                "pekko.loglevel", "WARNING",
                "pekko.remote.artery.transport", "tcp",
                "pekko.remote.artery.canonical.hostname", "127.0.0.1",
                "pekko.remote.artery.canonical.port", port,
                "pekko.remote.warn-about-direct-use", "off");
        return ActorSystem.create(name, ConfigFactory.parseMap(settings).withFallback(ConfigFactory.load()));
    }

    /// @param args the port to listen on
    public static void main(String... args) throws IOException {
        var system = system("echo", Integer.parseInt(args[0]));
        system.actorOf(Props.create(Echo.class, Echo::new), "echo");
        System.out.println("ready");
        if (System.in.read() >= 0) throw new IOException("this program takes no input");
        system.terminate();
    }
}
