// error: no suitable method found for subscribe

import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.core.Ref;

class WrongSubscriber {
    static void subscribe(PubSub<String, Integer> prices, Ref<String> self) {
        prices.subscribe("tea", self);
    }
}
