// error: incompatible types

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;

class WrongRegistryName {
    static void address(ActorRuntime runtime, Registry<String, Integer> registry) {
        Ref<String> wrong = runtime.ref(registry.name("k"));
    }
}
