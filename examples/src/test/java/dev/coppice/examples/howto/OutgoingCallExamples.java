package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testkit.TestRuntime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutgoingCallExamples {
    static final Name<DynamicSupervisor> REQUESTS = new Name<>("requests");
    static final Name<Rates.Message> RATES = new Name<>("rates");

    // @start region="breaker"
    /// Fetches a rate from a remote. While the remote is down, it answers at once instead of waiting for timeouts.
    static final class Rates extends GenServer<Void, Rates.Message> {
        sealed interface Message {}
        record Get() implements Message, Call<Message, Answer> {}
        private record Done(From<Answer> client, Outcome<Double> outcome) implements Message {}

        sealed interface Answer {
            record Rate(double value) implements Answer {}
            record Unavailable(String why) implements Answer {}
        }

        private final Callable<Double> remote;
        private final CircuitBreaker breaker; // thread-safe: all tasks share it

        Rates(Callable<Double> remote, CircuitBreaker breaker) {
            this.remote = remote;
            this.breaker = breaker;
        }

        @Override protected Next<Void> init() {
            return next(null);
        }

        @Override protected Next<Void> handle(Message message, Void nothing) {
            switch (message) {
                case Get get when !breaker.tryAcquirePermission() -> {
                    return keep().reply(get, new Answer.Unavailable("the remote is down"));
                }
                case Get get -> {
                    var client = from(get);
                    TaskSupervisorRef.of(runtime(), REQUESTS)
                            .asyncNoLink(() -> measured(remote))
                            .deliver(outcome -> new Done(client, outcome));
                }
                case Done(var client, Outcome.Value<Double>(var rate)) -> client.reply(new Answer.Rate(rate));
                case Done(var client, Outcome.Exit<Double>(var reason, _)) ->
                        client.reply(new Answer.Unavailable(reason.toString()));
            }
            return keep();
        }

        /// Runs in the task. The breaker counts failures and slow calls.
        private double measured(Callable<Double> call) throws Exception {
            long start = breaker.getCurrentTimestamp();
            try {
                double value = call.call();
                breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
                return value;
            } catch (Exception failed) {
                breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), failed);
                throw failed;
            }
        }
    }
    // @end

    @Test void openBreaker_answersWithoutARequest() {
        TestRuntime.explore(5, test -> {
            // @start region="config"
            var breaker = CircuitBreaker.of("rates", CircuitBreakerConfig.custom()
                    .slidingWindowSize(10)
                    .minimumNumberOfCalls(5)
                    .failureRateThreshold(50)
                    .waitDurationInOpenState(Duration.ofSeconds(10))
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .currentTimestampFunction(
                            clock -> clock.instant().toEpochMilli(), TimeUnit.MILLISECONDS)
                    .clock(test.clock()) // virtual time in tests; omit both in production
                    .build());
            // @end
            var requests = new AtomicInteger();
            var down = new AtomicBoolean(true);
            Callable<Double> remote = () -> {
                requests.incrementAndGet();
                if (down.get()) throw new IOException("connection refused");
                return 1.25;
            };
            test.runtime().start(Supervisor.of(Supervisor.restForOne(
                    ChildSpec.of(REQUESTS, new TaskSupervisor()), ChildSpec.of(RATES, new Rates(remote, breaker)))));
            Ref<Rates.Message> rates = test.runtime().ref(RATES);
            for (int i = 0; i < 20; i++) {
                assertThat(rates.call(new Rates.Get())).isInstanceOf(Rates.Answer.Unavailable.class);
            }
            assertThat(requests).hasValue(5);
            down.set(false);
            test.advance(Duration.ofSeconds(11));
            assertThat(rates.call(new Rates.Get())).isEqualTo(new Rates.Answer.Rate(1.25));
        });
    }
}
