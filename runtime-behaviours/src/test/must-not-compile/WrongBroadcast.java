// error: incompatible types: java.lang.String cannot be converted to java.lang.Integer

import dev.coppice.behaviours.registry.ProcessGroups;

class WrongBroadcast {
    static void send(ProcessGroups<String, Integer> groups) {
        groups.cast("g", "a text");
    }
}
