package dev.coppice.behaviours.stage;

import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReportSubject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The subscribers of a stage, and the [Outlets] through which they get its events. Owned by the process of the stage.
///
/// The stage monitors each subscriber, with the [Subscription] as the tag of the monitor.
final class Downstreams<O> {
    private final ProcessContext self;
    private final boolean emitsNothing;
    final Outlets<Subscription, O> outlets;
    private final Map<Subscription, MonitorRef> subscribers = new LinkedHashMap<>();

    Downstreams(ProcessContext self, Stage<?, ?, O> stage) {
        this.self = self;
        this.emitsNothing = stage instanceof Consumer;
        this.outlets = new Outlets<>(stage.dispatch(), stage.bufferLimit());
        outlets.hold(stage.startsHolding());
    }

    /// Accepts or refuses a subscriber.
    void admit(Subscription subscription, int partition) {
        var flaw = emitsNothing ? "it is a consumer and emits nothing" : outlets.flaw(partition);
        if (flaw != null) {
            var refusal = new IllegalArgumentException(
                    subscription.consumer() + " cannot subscribe to " + self.pid() + ": " + flaw);
            self.send(subscription.consumer(), new Stage.Refused<>(subscription, ExitReason.of(refusal)));
            return;
        }
        outlets.add(subscription, partition);
        subscribers.put(subscription, self.monitor(subscription.consumer(), subscription));
        self.send(subscription.consumer(), new Stage.Accepted<>(subscription));
    }

    /// Removes a subscriber that has left, with its demand. The events sent to it are lost. Returns whether there was
    /// such a subscriber.
    boolean remove(Subscription subscription) {
        var monitor = subscribers.remove(subscription);
        if (monitor == null) return false;
        self.demonitorAndFlush(monitor);
        outlets.remove(subscription);
        return true;
    }

    /// Delivers waiting events to subscribers with demand.
    void deliver() {
        if (outlets.waiting() == 0) return;
        outlets.deal().forEach((subscription, events) ->
                self.send(subscription.consumer(), new Stage.Events<>(subscription, events)));
        int dropped = outlets.trim();
        if (dropped > 0) warn(dropped);
    }

    private void warn(int dropped) {
        var subject = ReportSubject.of(self);
        Report.write(self.runtime(), BehaviourReport.KIND, Level.WARN,
                printer -> subject.print(printer) + " drops " + dropped + " events without demand; see bufferSize",
                () -> {
                    var fields = new LinkedHashMap<String, @Nullable Object>();
                    fields.put("stage", self.pid());
                    fields.put("dropped", Report.plain(dropped));
                    return fields;
                }, null);
    }
}
