// error: incompatible types

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.ActorRuntime;

class WrongMessage extends GenServer<Integer, String> {
    @Override protected Next<Integer> init() {
        return next(0);
    }

    @Override protected Next<Integer> handle(String message, Integer count) {
        return next(count + 1);
    }

    static void send(ActorRuntime runtime) {
        runtime.start(new WrongMessage()).cast(42);
    }
}
