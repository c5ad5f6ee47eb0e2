package dev.coppice.examples.jobqueue;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs jobs of which some fail at first, some always fail, and some never return. Checks that each job is done once or
/// given up.
public final class JobQueueExample {
    private static final Retry RETRY = new Retry(3, Duration.ofMillis(300), Duration.ofMillis(20));

    /// Counts how often each job was tried. Stands for an external system that remembers.
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    private JobQueueExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if each job was done once or given up with its reason.
    static int run(String... args) {
        var arguments = new Arguments("JobQueueExample [jobs] [workers]", 2, args);
        int jobs = arguments.number(0, "the number of jobs", 1, 1_000, 60);
        int workers = arguments.number(1, "the number of workers", 1, 1_000, 4);
        return new JobQueueExample().submit(jobs, workers) ? 0 : 1;
    }

    private boolean submit(int jobs, int workers) {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            // @start region="submit"
            runtime.start(new JobQueueSupervisor(RETRY, workers, this::work));
            Ref<JobQueue.Message> queue = runtime.ref(JobQueueSupervisor.QUEUE);

            var answers = new ArrayList<CompletableFuture<Outcome>>();
            for (int i = 0; i < jobs; i++) {
                var job = new Job("job-" + i, orderOf(i));
                answers.add(queue.ask(new JobQueue.Submit(job)).whenComplete(JobQueueExample::tell));
            }
            // @end
            System.out.println(jobs + " jobs wait for " + workers + " workers");
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

            int done = 0;
            boolean well = true;
            for (int i = 0; i < jobs; i++) {
                var outcome = answers.get(i).join();
                well &= isRight(outcome);
                if (outcome instanceof Outcome.Done) done++;
            }
            var dead = queue.call(new JobQueue.DeadLetters());
            well &= done + dead.size() == jobs;
            System.out.printf("%d done, %d given up after %d attempts each%n", done, dead.size(), RETRY.attempts());
            System.out.println(well
                    ? "each job was done once, or given up with its reason"
                    : "SOME JOB WAS LOST, OR DONE TWICE");
            return well;
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            System.out.println("NOT ALL JOBS CAME BACK: " + failed);
            return false;
        }
    }

    /// Some jobs fail at first, some always fail, and some never return.
    private static String orderOf(int number) {
        return switch (number % 20) {
            case 3, 8 -> "fail once";
            case 11 -> "fail twice";
            case 15 -> "fail always";
            case 19 -> "hang";
            default -> "succeed";
        };
    }

    /// How often a job with this order fails before it succeeds.
    private static int failuresOf(String order) {
        return switch (order) {
            case "fail once" -> 1;
            case "fail twice" -> 2;
            case "fail always", "hang" -> Integer.MAX_VALUE;
            default -> 0;
        };
    }

    private String work(Job job) throws InterruptedException {
        int tried = tries.computeIfAbsent(job.name(), name -> new AtomicInteger()).getAndIncrement();
        if (job.order().equals("hang")) Thread.sleep(Duration.ofHours(1)); // until the queue times it out
        if (tried < failuresOf(job.order())) throw new IllegalStateException(job.name() + " does not work");
        return job.name() + " is done";
    }

    /// Whether `outcome` is correct: a job is done after the failures that its order asks for, or given up after the
    /// maximum number of attempts.
    private static boolean isRight(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(var job, int attempts, _) -> attempts > failuresOf(job.order());
            case Outcome.GivenUp(_, int attempts, _) -> attempts == RETRY.attempts();
        };
    }

    private static void tell(Outcome outcome, Throwable failure) {
        if (failure != null) System.out.println("no outcome: " + failure);
        else if (outcome instanceof Outcome.GivenUp(var job, var attempts, var reason)) {
            System.out.println(job.name() + " is given up after " + attempts + " attempts: " + reason);
        } else if (outcome.attempts() > 1) {
            System.out.println(outcome.job().name() + " is done at attempt " + outcome.attempts());
        }
    }
}
