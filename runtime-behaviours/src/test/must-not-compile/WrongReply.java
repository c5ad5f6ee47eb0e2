// error: inference variable R has incompatible bounds

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;

class WrongReply extends GenServer<Integer, WrongReply.Get> {
    record Get() implements Call<Get, Integer> {}

    @Override protected Next<Integer> init() {
        return next(0);
    }

    @Override protected Next<Integer> handle(Get get, Integer count) {
        return next(count).reply(get, "a text");
    }
}
