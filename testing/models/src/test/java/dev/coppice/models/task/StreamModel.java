package dev.coppice.models.task;

import dev.coppice.models.task.Step.How;
import dev.coppice.models.task.Step.Stream;
import dev.coppice.models.task.Step.Use;
import dev.coppice.supervision.Restart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Assume;

/// Streams of tasks, in the model.
///
/// The input is read and tasks are started only while the consumer waits for a result. A task that has ended makes room
/// for the next element when the consumer takes note of its end, in the order of the ends.
final class StreamModel {
    private final World world;
    private final Supervision supervisor;

    StreamModel(World world, Supervision supervisor) {
        this.world = world;
        this.supervisor = supervisor;
    }

    void consume(Proc self, Stream stream, Runnable then) {
        self.streams++;
        world.streamFeatures.add(stream.ordered() ? StreamFeature.ORDERED : StreamFeature.UNORDERED);
        world.streamFeatures.add(switch (stream.how()) {
            case SUPERVISED -> StreamFeature.SUPERVISED;
            case NO_LINK -> StreamFeature.NOT_LINKED;
            default -> StreamFeature.LINKED;
        });
        var run = new Run(self, stream);
        self.whenEnded.add(run::consumerEnded);
        run.use(0, then);
    }

    /// One stream that is being consumed.
    private final class Run {
        private final Proc self;
        private final Stream stream;
        private final List<Proc> running = new ArrayList<>();
        /// Those that have ended, and of whose end the consumer has not taken note.
        private final Deque<Proc> ended = new ArrayDeque<>();
        private final Deque<Proc> undelivered = new ArrayDeque<>();
        private final List<Proc> noted = new ArrayList<>();
        private final List<Proc> inputs = new ArrayList<>();
        private int position;
        private int endedAt = -1;
        private boolean closed;
        private boolean over;
        private boolean taking;

        Run(Proc self, Stream stream) {
            this.self = self;
            this.stream = stream;
        }

        private void observe(String what) {
            world.observe(self, "stream " + what);
        }

        void use(int next, Runnable then) {
            if (next == stream.uses().size()) {
                if (!closed && position > 0) world.streamFeatures.add(StreamFeature.CLOSED_EARLY);
                leave(then);
                return;
            }
            var use = stream.uses().get(next);
            Runnable further = () -> {
                taking = false;
                use(next + 1, then);
            };
            switch (use.kind()) {
                case PAUSE -> world.await(self, () -> false, use.millis(), further);
                case CLOSE -> {
                    if (!closed && position > 0) world.streamFeatures.add(StreamFeature.CLOSED_EARLY);
                    close();
                    further.run();
                }
                case LEAVE -> {
                    if (!closed && position > 0) world.streamFeatures.add(StreamFeature.LEFT);
                    over = true;
                    then.run();
                }
                case NEXT, THROW -> {
                    if (closed) {
                        observe("end");
                        further.run();
                    } else if (position == 0 && stream.how() != How.ASYNC && !supervisor.isAlive(self)) {
                        world.streamFeatures.add(StreamFeature.NO_SUPERVISOR);
                        observe("failed no process");
                        further.run();
                    } else {
                        taking = true;
                        next(use, further);
                    }
                }
            }
        }

        private void leave(Runnable then) {
            close();
            over = true;
            then.run();
        }

        // ── the next result ──

        private void next(Use use, Runnable then) {
            if (running.size() < stream.most() && position < stream.input().size()) {
                if (position == stream.failing()) {
                    world.streamFeatures.add(StreamFeature.INPUT_THROWS);
                    fail("failed input", then);
                } else {
                    launch(use, then);
                }
                return;
            }
            var first = undelivered.peek();
            if (first != null && noted.contains(first)) {
                undelivered.remove();
                deliver(first, use, then);
                return;
            }
            if (running.isEmpty()) {
                world.streamFeatures.add(StreamFeature.COMPLETED);
                close();
                observe("end");
                then.run();
                return;
            }
            if (!ended.isEmpty()) world.streamFeatures.add(StreamFeature.FINISHED_MEANWHILE);
            world.await(self, () -> !ended.isEmpty(), Step.FOREVER, () -> note(ended.remove(), use, then));
        }

        /// Takes note of the end of a task.
        private void note(Proc task, Use use, Runnable then) {
            running.remove(task);
            noted.add(task);
            if (stream.timeout() > 0 && !task.late && task.beganAt + stream.timeout() < world.time.now()) {
                world.streamFeatures.add(StreamFeature.IN_TIME_BUT_TAKEN_LATE);
            }
            if (!task.succeeded()) {
                if (World.flush(self, task)) world.streamFeatures.add(StreamFeature.EXIT_FLUSHED);
                if (task.late && !stream.killsLate()) {
                    world.streamFeatures.add(StreamFeature.FAILS_LATE);
                    fail("failed timeout", then);
                    return;
                }
            }
            if (!stream.ordered()) undelivered.add(task);
            else if (undelivered.peek() != task) world.streamFeatures.add(StreamFeature.RUNS_AHEAD);
            next(use, then);
        }

        private void deliver(Proc task, Use use, Runnable then) {
            if (use.kind() == Use.Kind.THROW) {
                world.streamFeatures.add(StreamFeature.CONSUMER_THROWS);
                fail("failed consumer", then);
                return;
            }
            if (!task.succeeded()) {
                world.streamFeatures.add(task.late ? StreamFeature.KILLED_LATE
                        : "normal".equals(task.reason) ? StreamFeature.EXIT_NORMAL : StreamFeature.EXIT);
                if (stream.zips()) world.streamFeatures.add(StreamFeature.ZIPPED);
            }
            var what = task.late ? "exit timeout" : Objects.requireNonNull(task.outcome);
            observe("got " + what + (stream.zips() && !task.succeeded() ? " of " + inputs.indexOf(task) : ""));
            then.run();
        }

        // ── its tasks ──

        private void launch(Use use, Runnable then) {
            var work = stream.input().get(position++);
            var name = self.name + ++self.started;
            if (stream.how() == How.ASYNC) {
                var task = world.task(name, work, self);
                World.link(self, task);
                launched(task);
                next(use, then);
                return;
            }
            supervisor.start(self, name, work, Restart.TEMPORARY, Step.STREAM_SHUTDOWN, true, answer -> {
                if (!answer.equals("started")) {
                    if (answer.equals("most children")) world.streamFeatures.add(StreamFeature.MOST_CHILDREN);
                    else world.streamFeatures.add(StreamFeature.NO_SUPERVISOR);
                    fail(answer, then);
                    return;
                }
                var task = Objects.requireNonNull(world.latest.get(name));
                if (stream.how() == How.SUPERVISED) World.link(self, task);
                launched(task);
                next(use, then);
            });
        }

        private void launched(Proc task) {
            task.ofStream = true;
            inputs.add(task);
            running.add(task);
            if (stream.ordered()) undelivered.add(task);
            task.whenEnded.add(() -> {
                // the order of the ends at one instant is not promised
                Assume.that(!self.alive || closed || endedAt != world.instant);
                endedAt = world.instant;
                ended.add(task);
            });
            if (stream.timeout() > 0) task.timeout = world.after(stream.timeout(), () -> late(task));
            world.begin(task, Objects.requireNonNull(task.work));
        }

        /// The timeout of a task runs from its start, whatever the consumer does.
        private void late(Proc task) {
            task.timeout = null;
            task.late = true;
            if (self.waits == null || undelivered.peek() != task) {
                world.streamFeatures.add(StreamFeature.LATE_MEANWHILE);
            }
            World.unlink(self, task);
            world.signal(self, task, "kill");
        }

        // ── the end ──

        private void fail(String what, Runnable then) {
            close();
            observe(what);
            then.run();
        }

        private void close() {
            if (closed) return;
            closed = true;
            for (var task : running) {
                World.unlink(self, task);
                world.signal(self, task, "kill");
                World.flush(self, task);
            }
            running.clear();
            world.observed.event(self.name + " input", world.time.now(), "closed");
        }

        /// Its own code closes the stream, or what was waiting for a result.
        private void consumerEnded() {
            if (over) return;
            boolean closes = taking || stream.uses().stream().noneMatch(use -> use.kind() == Use.Kind.LEAVE);
            if (closes && !closed) world.observed.event(self.name + " input", world.time.now(), "closed");
            closed = true;
            over = true;
        }
    }
}
