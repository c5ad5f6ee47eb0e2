package dev.coppice.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/// The tools of the models.
class TimelineTest {
    private enum Feature { A, B, C }

    private final Timeline time = new Timeline();
    private final List<String> events = new ArrayList<>();

    private void plan(long at, String what) {
        time.at(at, () -> events.add(time.now() + " " + what));
    }

    @Test void advanceTo_whatIsDueHappensInOrderAndAtItsTime() {
        plan(20, "b");
        plan(10, "a");
        plan(31, "c");
        time.advanceTo(30);
        assertThat(events).containsExactly("10 a", "20 b");
        assertThat(time.now()).isEqualTo(30);
    }

    @Test void cancel_whatWasDueDoesNotHappen() {
        var due = time.at(10, () -> events.add("late"));
        assertThat(time.cancel(due)).isTrue();
        assertThat(time.cancel(due)).isFalse();
        time.advanceTo(20);
        assertThat(events).isEmpty();
    }

    @Test void advanceTo_twoThingsAtOneInstant_givesTheRunUp() {
        plan(10, "a");
        plan(10, "b");
        assertThatThrownBy(() -> time.advanceTo(20)).isInstanceOf(TestAbortedException.class);
    }

    @Test void await_endsWhenItIsDone() {
        plan(10, "a");
        plan(20, "b");
        time.await(() -> !events.isEmpty(), 30);
        assertThat(time.now()).isEqualTo(10);
    }

    @Test void check_namesPairsThatAreMissingOrImpossible() {
        var pairs = new Pairs<>(Feature.class).exclusive(Feature.A, Feature.C);
        pairs.exercised(List.of(Feature.A, Feature.B));
        assertThatThrownBy(() -> pairs.check("test")).hasMessageContaining("[[").hasMessageContaining("C");
        pairs.exercised(List.of(Feature.B, Feature.C));
        pairs.check("test");
        pairs.exercised(List.of(Feature.A, Feature.C));
        assertThatThrownBy(() -> pairs.check("test")).hasMessageContaining("exclude each other");
    }
}
