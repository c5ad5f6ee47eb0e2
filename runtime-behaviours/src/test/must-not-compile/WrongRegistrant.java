// error: incompatible types: dev.coppice.core.Ref<java.lang.String> cannot be converted to dev.coppice.core.Ref<? super
// java.lang.Integer>

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.Registry;

class WrongRegistrant extends GenServer<Integer, String> {
    private final Registry<String, Integer> registry;

    WrongRegistrant(Registry<String, Integer> registry) {
        this.registry = registry;
    }

    @Override protected Next<Integer> init() {
        registry.register("k", self());
        return next(0);
    }

    @Override protected Next<Integer> handle(String message, Integer count) {
        return next(count + 1);
    }
}
