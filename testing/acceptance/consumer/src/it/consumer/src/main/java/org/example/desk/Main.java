package org.example.desk;

import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import java.util.List;
import java.util.Optional;

/// Opens a hotel, has two guests want the same room, and sets the desk on fire.
public final class Main {
    private Main() {}

    public static void main(String... args) {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new Hotel());
            Ref<Desk.Message> desk = runtime.ref(Hotel.DESK);

            Task<Boolean> ann = Task.async(runtime, () -> desk.call(new Desk.CheckIn(7, "Ann")));
            Task<Boolean> ben = Task.async(runtime, () -> desk.call(new Desk.CheckIn(7, "Ben")));
            long rooms = Task.awaitMany(List.of(ann, ben)).stream().filter(got -> got).count();
            System.out.println(rooms + " of 2 guests got room 7");

            desk.cast(new Desk.Fire());
            System.out.println("after the fire room 7 is " + whoIsIn(desk, 7).orElse("empty"));
        }
    }

    private static Optional<String> whoIsIn(Ref<Desk.Message> desk, int room) {
        while (true) {
            try {
                return desk.call(new Desk.WhoIsIn(room));
            } catch (CallFailed burning) {
                Thread.onSpinWait();
            }
        }
    }
}
