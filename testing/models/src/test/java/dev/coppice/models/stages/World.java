package dev.coppice.models.stages;

import dev.coppice.behaviours.stage.SubscriptionOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Timeline;
import dev.coppice.models.stages.Entry.Link;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;

/// The stages of a run, and the messages between them.
final class World {
    /// What has been sent, and everything that had been sent before that to the knowledge of its sender.
    private record Sent(StageModel to, Set<Integer> before) {}

    final Timeline time = new Timeline();
    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    final List<StageModel> stages = new ArrayList<>();
    /// The subscriptions that have been accepted, by their commands.
    private final SortedMap<Integer, Link> accepted = new TreeMap<>();
    private int commands;
    private int pushed = Setting.PUSHED;
    /// Counts the instants at which something happens.
    int instant;
    /// The messages since all stages waited, and what each stage knows of them.
    private final List<Sent> sent = new ArrayList<>();
    private final Map<Entry, Integer> ids = new IdentityHashMap<>();
    private final Map<StageModel, Set<Integer>> known = new IdentityHashMap<>();

    World(Setting setting) {
        for (int i = 0; i < Step.STAGES; i++) stages.add(new StageModel(i, setting, this));
    }

    static String name(int stage) {
        return stage == Step.SOURCE ? "source" : (stage <= Step.LAST_MIDDLE ? "middle " : "consumer ") + stage;
    }

    // ── commands ──

    void step(Step step) {
        int id = commands++;
        switch (step) {
            case Step.Wait(int millis) -> time.advanceTo(time.now() + millis);
            case Step.Subscribe(int consumer, int producer, SubscriptionOptions options) -> {
                var link = new Link(id, time.now(), stages.get(consumer), stages.get(producer), options);
                if (link.consumer.dead) answer(link, "no process");
                else command(link.consumer, new Entry.Connect(link));
            }
            case Step.Cancel(int which) -> {
                if (accepted.isEmpty()) break;
                var link = List.copyOf(accepted.values()).get(which % accepted.size());
                command(link.consumer, new Entry.Cancel(link));
            }
            case Step.Push(int count) -> {
                command(stages.getFirst(), new Entry.Push(IntStream.range(pushed, pushed + count).boxed().toList()));
                pushed += count;
            }
            case Step.Complete() -> command(stages.getFirst(), new Entry.Complete());
            case Step.Hold(boolean held) -> command(stages.getFirst(), new Entry.Hold(held));
            case Step.Kill(int number) -> {
                var stage = stages.get(number);
                if (stage.dead) break;
                features.add(Feature.STAGE_KILLED);
                settle(() -> stage.end("killed"));
            }
        }
        observed.snapshot(time.now(), alive());
    }

    private String alive() {
        return stages.stream().filter(stage -> !stage.dead).map(stage -> stage.name).toList().toString();
    }

    private void command(StageModel to, Entry entry) {
        if (!to.dead) settle(() -> to.arrive(entry));
    }

    // ── messages ──

    /// Does `work`, and lets the stages go on until all wait or are busy.
    void settle(Runnable work) {
        instant++;
        sent.clear();
        ids.clear();
        known.clear();
        work.run();
        boolean more = true;
        while (more) {
            more = false;
            for (var stage : stages) more |= stage.turn();
        }
    }

    private Set<Integer> known(StageModel stage) {
        return known.computeIfAbsent(stage, _ -> new HashSet<>());
    }

    /// Gives the run up if something else comes to the same stage at this instant, and nothing is promised about the
    /// order.
    void send(StageModel from, StageModel to, Entry entry) {
        if (to.dead) return;
        var before = known(from);
        for (int i = 0; i < sent.size(); i++) Assume.that(sent.get(i).to != to || before.contains(i));
        before.add(sent.size());
        ids.put(entry, sent.size());
        sent.add(new Sent(to, Set.copyOf(before)));
        to.arrive(entry);
    }

    void received(StageModel by, Entry entry) {
        var id = ids.get(entry);
        if (id != null) known(by).addAll(sent.get(id).before);
    }

    /// Notifies the stages that `stage` has subscribed to, or that have subscribed to it.
    void ended(StageModel stage) {
        for (var other : stages) {
            if (other == stage) continue;
            for (var link : other.links()) {
                if (link.producer == stage || link.consumer == stage) {
                    send(stage, other, new Entry.Ended(link, stage.reason));
                }
            }
        }
    }

    // ── clients ──

    void answer(Link link, String answer) {
        if (link.isAnswered) return;
        Assume.that(time.now() - link.asked < 4_900); // the client does not wait longer
        link.isAnswered = true;
        if (answer.equals("subscribed")) accepted.put(link.id, link);
        observed.reply("r" + link.id, time.now(), answer);
    }
}
