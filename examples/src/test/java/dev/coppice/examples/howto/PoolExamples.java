package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.task.Outcome;
import dev.coppice.behaviours.task.StreamOptions;
import dev.coppice.behaviours.task.TaskSupervisor;
import dev.coppice.behaviours.task.TaskSupervisorRef;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.PartitionSupervisor;
import dev.coppice.supervision.PartitionSupervisorRef;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolExamples {
    static final Name<DynamicSupervisor> IMAGES = new Name<>("images");

    // @start region="stream"
    /// Scales all images, at most eight at a time. An image that cannot be scaled is left out.
    static List<String> scaleAll(ActorRuntime runtime, List<String> images) {
        var options = StreamOptions.defaults().maxConcurrency(8).timeout(Duration.ofSeconds(30));
        try (var scaled = TaskSupervisorRef.of(runtime, IMAGES).streamNoLink(images, PoolExamples::scale, options)) {
            return scaled
                    .filter(outcome -> outcome instanceof Outcome.Value<String>)
                    .map(outcome -> ((Outcome.Value<String>) outcome).value())
                    .toList();
        }
    }
    // @end

    private static String scale(String image) {
        if (image.equals("broken")) throw new IllegalArgumentException("not an image");
        return "scaled " + image;
    }

    @Test void stream() {
        TestRuntime.explore(5, test -> {
            test.runtime().start(new TaskSupervisor(), StartOptions.named(IMAGES));
            assertThat(scaleAll(test.runtime(), List.of("cat", "broken", "dog")))
                    .containsExactly("scaled cat", "scaled dog");
        });
    }

    // @start region="partition"
    /// Four workers. All requests for one customer go to the same worker, in order.
    static final Name<PartitionSupervisor<Worker.Message>> WORKERS = new Name<>("workers");

    static void startWorkers(ActorRuntime runtime) {
        runtime.start(PartitionSupervisor.of(ChildSpec.of(new Worker())).partitions(4), StartOptions.named(WORKERS));
    }

    static Ref<Worker.Message> workerFor(ActorRuntime runtime, String customer) {
        return PartitionSupervisorRef.of(runtime, WORKERS).ref(customer);
    }
    // @end

    static final class Worker extends GenServer<Integer, Worker.Message> {
        sealed interface Message {}
        record Work(String customer) implements Message, Call<Message, Integer> {}

        @Override protected Next<Integer> init() {
            return next(0);
        }

        @Override protected Next<Integer> handle(Message message, Integer done) {
            return switch (message) {
                case Work work -> next(done + 1).reply(work, done + 1);
            };
        }
    }

    @Test void partition() {
        TestRuntime.explore(5, test -> {
            startWorkers(test.runtime());
            int handled = IntStream.range(0, 3)
                    .map(i -> workerFor(test.runtime(), "ann").call(new Worker.Work("ann")))
                    .max().orElse(0);
            assertThat(handled).isEqualTo(3);
        });
    }
}
