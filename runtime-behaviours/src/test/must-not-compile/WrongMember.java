// error: no suitable method found for join

import dev.coppice.behaviours.registry.ProcessGroups;
import dev.coppice.core.Ref;

class WrongMember {
    static void join(ProcessGroups<String, Integer> groups, Ref<String> process) {
        groups.join("g", process);
    }
}
