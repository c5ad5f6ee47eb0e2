// error: incompatible types

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;

class WrongContinue extends GenServer<Integer, String> {
    @Override protected Next<Integer> init() {
        return next(0, 42);
    }

    @Override protected Next<Integer> handle(String message, Integer count) {
        return next(count + 1);
    }
}
