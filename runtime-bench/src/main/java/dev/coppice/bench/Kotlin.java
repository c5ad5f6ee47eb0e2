package dev.coppice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;

/// kotlinx.coroutines: a coroutine on the default dispatcher with an unlimited channel for each process.
///
/// The coroutines are written by hand as the state machines that Kotlin's compiler makes of `for (message in channel)`,
/// so that this module needs no second compiler.
final class Kotlin extends ActorPeer {
    private static final long LIMIT_SECONDS = 60;
    private static final Object SUSPENDED = IntrinsicsKt.getCOROUTINE_SUSPENDED();
    /// Continues nothing: a send to an unlimited channel never suspends, and no code waits for an actor's end.
    private static final Continuation<Object> NOTHING = new Continuation<>() {
        @Override public CoroutineContext getContext() {
            return EmptyCoroutineContext.INSTANCE;
        }

        @Override public void resumeWith(Object result) {
            ResultKt.throwOnFailure(result);
        }
    };

    /// A request for the value of a [Sum].
    private record Ask(CompletableDeferred<Integer> answer) {
        Ask() {
            this(CompletableDeferredKt.CompletableDeferred(null));
        }
    }

    /// A coroutine on the default dispatcher.
    private abstract static class Coroutine extends ContinuationImpl {
        Coroutine() {
            super(NOTHING, (CoroutineContext) Dispatchers.getDefault());
        }

        void start() {
            IntrinsicsKt.intercepted(this).resumeWith(Unit.INSTANCE);
        }
    }

    private abstract static class Server extends Coroutine {
        private final Channel<Object> inbox = ChannelKt.Channel(Channel.UNLIMITED, BufferOverflow.SUSPEND, null);
        private boolean started;
        boolean ended;

        void add(Object message) {
            inbox.send(message, NOTHING);
        }

        void started() {}

        abstract void handle(Object message) throws Exception;

        @Override protected Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            try {
                var message = result;
                if (!started) {
                    started = true;
                    started();
                    message = ended ? STOP : inbox.receive(this);
                }
                while (message != SUSPENDED && message != STOP && !ended) {
                    handle(message);
                    if (!ended) message = inbox.receive(this);
                }
                // If it is suspended, another thread may have resumed and ended it by now.
                return message == SUSPENDED ? SUSPENDED : Unit.INSTANCE;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Host extends Server implements Actors.Address, Actors.Self {
        private final Actors.Actor actor;

        Host(Actors.Actor actor) {
            this.actor = actor;
        }

        @Override void started() {
            actor.started(this);
        }

        @Override void handle(Object message) throws Exception {
            actor.receive(message, this);
        }

        @Override public void tell(Object message) {
            add(message);
        }

        @Override public Actors.Address address() {
            return this;
        }

        @Override public Actors.Address start(Actors.Actor child) {
            return launch(child);
        }

        @Override public void stop() {
            ended = true;
        }
    }

    private static Host launch(Actors.Actor actor) {
        var host = new Host(actor);
        host.start();
        return host;
    }

    private static final class SumServer extends Server {
        private final Sum sum = new Sum();

        @Override void handle(Object message) {
            if (message instanceof Ask ask) ask.answer.complete(sum.handle(GET));
            else sum.handle(message);
        }
    }

    /// Awaits answers, one after the other.
    private static final class Caller extends Coroutine {
        private final Calls course;
        private final SumServer server;
        private boolean started;

        Caller(Calls course, SumServer server) {
            this.course = course;
            this.server = server;
        }

        @Override protected Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            if (!started) {
                started = true;
                course.begin();
            } else if (!course.answered(result)) {
                return Unit.INSTANCE;
            }
            while (true) {
                var ask = new Ask();
                server.add(ask);
                var answer = ask.answer.await(this);
                if (answer == SUSPENDED) return SUSPENDED;
                if (!course.answered(answer)) return Unit.INSTANCE;
            }
        }
    }

    private static SumServer sum() {
        var server = new SumServer();
        server.start();
        return server;
    }

    private static int ask(SumServer server) throws Exception {
        var ask = new Ask();
        var answer = new CompletableFuture<Integer>();
        ask.answer.invokeOnCompletion(failure -> {
            if (failure == null) answer.complete((Integer) ask.answer.getCompleted());
            else answer.completeExceptionally(failure);
            return Unit.INSTANCE;
        });
        server.add(ask);
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override public String version() {
        return "kotlinx.coroutines " + Machine.resource("/META-INF/kotlinx_coroutines_core.version")
                + ", default dispatcher, a coroutine and an unlimited channel each";
    }

    @Override public String name() {
        return "kotlin";
    }

    @Override public Actors actors() {
        return new Actors() {
            @Override public Address start(Actor actor) {
                return launch(actor);
            }

            @Override public void stop(Address address) {
                address.tell(STOP);
            }
        };
    }

    @Override public double call(int calls) throws Exception {
        var server = sum();
        var course = new Calls(calls, 0);
        new Caller(course, server).start();
        double nanos = course.await();
        server.add(STOP);
        return nanos;
    }

    @Override public Latencies.Operation server() {
        var server = sum();
        return () -> ask(server);
    }

    @Override public double callOutside(int calls) throws Exception {
        var server = sum();
        long sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) sum += ask(server);
        double nanos = System.nanoTime() - start;
        server.add(STOP);
        Check.equal("answers", 0, sum);
        return nanos / calls;
    }

    @Override public double cast(int messages) throws Exception {
        var server = sum();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) server.add(1);
        int sum = ask(server);
        double nanos = System.nanoTime() - start;
        server.add(STOP);
        Check.equal("messages", messages, sum);
        return nanos / messages;
    }

    @Override public double memory(int servers) throws Exception {
        var all = new ArrayList<SumServer>(servers);
        long before = Heap.used();
        for (int i = 0; i < servers; i++) all.add(sum());
        for (var server : all) Check.equal("state", 0, ask(server));
        double bytes = (Heap.used() - before) / (double) servers;
        for (var server : List.copyOf(all)) server.add(STOP);
        return bytes;
    }

    @Override public void close() {}
}
